#include "mock-ca/server/status_token.hpp"

#include "harness/base/text.hpp"

#include <algorithm>

namespace ediconform::mock_ca {

namespace {

using Status = EnvelopeFault::Status;

constexpr auto kTwoToThe64th = "18446744073709551616";

std::string in_full_width(const std::string& code) {
    constexpr char32_t kOffset = 0xFF01 - '!';
    std::string wide;
    for (const char c : code) {
        base::append_utf8(wide, static_cast<unsigned char>(c) + kOffset);
    }
    return wide;
}

/// A number in JSON: without zeros before it.
std::string as_number(const std::string& code) {
    const std::size_t digit = code.find_first_not_of('0');
    return digit == std::string::npos ? "0" : code.substr(digit);
}

bool is_number(const std::string& code) {
    return !code.empty() && std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
}

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

std::optional<std::string> in_json(Status kind, const wire::StatusRule& rule) {
    const bool typed = rule.type == wire::ValueType::integer;
    const auto as_typed = [&](const std::string& number) {
        return typed ? number : quoted(number);
    };
    switch (kind) {
    case Status::of_other_type:
        if (!typed && !is_number(rule.ok)) {
            return std::nullopt;
        }
        return typed ? quoted(rule.ok) : as_number(rule.ok);
    case Status::padded:
        return quoted("000" + rule.ok);
    case Status::fraction:
        return as_typed(rule.ok + ".0");
    case Status::full_width:
        return quoted(in_full_width(rule.ok));
    case Status::boolean:
        return "true";
    case Status::null:
        return "null";
    case Status::negative:
        return as_typed("-1");
    case Status::beyond_64_bits:
        return as_typed(kTwoToThe64th);
    case Status::not_a_number:
        return "NaN";
    case Status::with_spaces:
        return quoted(" " + rule.ok + " ");
    default:
        return std::nullopt;
    }
}

} // namespace

std::optional<std::string> status_token(Status kind, const wire::StatusRule& rule,
                                        wire::Encoding encoding) {
    if (encoding == wire::Encoding::json) {
        return in_json(kind, rule);
    }
    switch (kind) {
    case Status::padded:
        return "000" + rule.ok;
    case Status::fraction:
        return rule.ok + ".0";
    case Status::boolean:
        return "true";
    case Status::negative:
        return "-1";
    case Status::beyond_64_bits:
        return kTwoToThe64th;
    case Status::with_spaces:
        return (encoding == wire::Encoding::form ? "+" : " ") + rule.ok;
    default:
        return std::nullopt;
    }
}

} // namespace ediconform::mock_ca
