#include "mock-ca/codec/header_parameter.hpp"

#include <algorithm>

namespace ediconform::mock_ca {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// Reads a quoted string at the front of `rest` and removes it; nothing where it has no end.
std::optional<std::string> quoted(std::string_view& rest) {
    std::string out;
    for (std::size_t index = 1; index < rest.size(); ++index) {
        if (rest[index] == '"') {
            rest.remove_prefix(index + 1);
            return out;
        }
        index += rest[index] == '\\' && index + 1 < rest.size() ? 1 : 0;
        out += rest[index];
    }
    return std::nullopt;
}

} // namespace

std::optional<std::string> header_parameter(std::string_view field_value, std::string_view name) {
    std::optional<std::string> found;
    std::string_view rest = field_value.substr(std::min(field_value.find(';'), field_value.size()));
    while (!rest.empty()) {
        rest = trimmed(rest.substr(1));
        const std::size_t equals = rest.find('=');
        if (rest.empty()) {
            break;
        }
        if (equals == std::string_view::npos || rest.find(';') < equals) {
            return std::nullopt;
        }
        const std::string parameter = lower(trimmed(rest.substr(0, equals)));
        rest = trimmed(rest.substr(equals + 1));
        std::optional<std::string> value;
        if (rest.starts_with('"')) {
            value = quoted(rest);
            rest = trimmed(rest);
        } else {
            const std::size_t end = std::min(rest.find(';'), rest.size());
            value = std::string(trimmed(rest.substr(0, end)));
            rest.remove_prefix(end);
        }
        const bool follows = rest.empty() || rest.front() == ';';
        if (!value || !follows || (parameter == name && found)) {
            return std::nullopt;
        }
        if (parameter == name) {
            found = std::move(value);
        }
    }
    return found;
}

std::string header_word(std::string_view field_value) {
    return lower(trimmed(field_value.substr(0, field_value.find(';'))));
}

} // namespace ediconform::mock_ca
