#include "harness/wire/place.hpp"

#include <algorithm>

namespace ediconform::wire {

namespace {

/// The parts between slashes of a text that starts with one; empty where it does not.
std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty() && text.front() == '/') {
        text.remove_prefix(1);
        const std::size_t end = std::min(text.find('/'), text.size());
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return text.empty() ? parts : std::vector<std::string>{};
}

std::optional<std::string> unescaped(std::string_view token) {
    std::string out;
    for (std::size_t index = 0; index < token.size(); ++index) {
        if (token[index] != '~') {
            out += token[index];
            continue;
        }
        const std::string_view escape = token.substr(index, 2);
        if (escape != "~0" && escape != "~1") {
            return std::nullopt;
        }
        out += escape == "~0" ? '~' : '/';
        ++index;
    }
    return out;
}

bool is_xml_name(std::string_view name) {
    const auto starts = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
               (static_cast<unsigned char>(c) & 0x80U) != 0;
    };
    const auto follows = [&](char c) {
        return starts(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
    };
    return !name.empty() && starts(name.front()) && std::all_of(name.begin(), name.end(), follows);
}

} // namespace

std::optional<std::vector<std::string>> split_json_place(std::string_view pointer) {
    std::vector<std::string> parts = parts_of(pointer);
    for (std::string& part : parts) {
        auto name = unescaped(part);
        if (!name) {
            return std::nullopt;
        }
        part = *std::move(name);
    }
    return parts.empty() ? std::nullopt : std::optional(std::move(parts));
}

std::optional<XmlPlace> split_xml_place(std::string_view path) {
    XmlPlace place{parts_of(path), std::nullopt};
    if (place.elements.size() < 2) {
        return std::nullopt;
    }
    if (place.elements.back().starts_with('@')) {
        place.attribute = place.elements.back().substr(1);
        place.elements.pop_back();
    }
    const bool named = std::all_of(place.elements.begin(), place.elements.end(), is_xml_name) &&
                       (!place.attribute || is_xml_name(*place.attribute));
    return named ? std::optional(std::move(place)) : std::nullopt;
}

} // namespace ediconform::wire
