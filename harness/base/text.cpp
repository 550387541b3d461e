#include "harness/base/text.hpp"

#include <fmt/format.h>

namespace ediconform::base {

namespace {

bool is_continuation(unsigned char octet) {
    return (octet & 0xC0U) == 0x80U;
}

bool is_noncharacter(char32_t scalar) {
    return (scalar >= 0xFDD0 && scalar <= 0xFDEF) || (scalar & 0xFFFEU) == 0xFFFEU;
}

bool is_bidirectional_control(char32_t scalar) {
    // Unicode property Bidi_Control.
    return scalar == 0x061C || scalar == 0x200E || scalar == 0x200F ||
           (scalar >= 0x202A && scalar <= 0x202E) || (scalar >= 0x2066 && scalar <= 0x2069);
}

bool is_escaped_control(char32_t scalar) {
    return (scalar < 0x20 && scalar != U'\t' && scalar != U'\n') ||
           (scalar >= 0x7F && scalar <= 0x9F);
}

} // namespace

const std::string& in(Language language, const LocalizedText& text) {
    return language == Language::ja ? text.ja : text.en;
}

DecodedScalar decode_utf8(std::string_view text, std::size_t offset) {
    const auto octet = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned char first = octet(offset);
    if (first < 0x80) {
        return {first, 1};
    }
    std::size_t length = 0;
    char32_t scalar = 0;
    char32_t smallest = 0;
    if ((first & 0xE0U) == 0xC0U) {
        length = 2, scalar = first & 0x1FU, smallest = 0x80;
    } else if ((first & 0xF0U) == 0xE0U) {
        length = 3, scalar = first & 0x0FU, smallest = 0x800;
    } else if ((first & 0xF8U) == 0xF0U) {
        length = 4, scalar = first & 0x07U, smallest = 0x10000;
    } else {
        return {std::nullopt, 1};
    }
    if (offset + length > text.size()) {
        return {std::nullopt, 1};
    }
    for (std::size_t index = 1; index < length; ++index) {
        if (!is_continuation(octet(offset + index))) {
            return {std::nullopt, 1};
        }
        scalar = (scalar << 6U) | (octet(offset + index) & 0x3FU);
    }
    const bool surrogate = scalar >= 0xD800 && scalar <= 0xDFFF;
    if (scalar < smallest || scalar > 0x10FFFF || surrogate) {
        return {std::nullopt, 1};
    }
    return {scalar, length};
}

bool is_utf8(std::string_view text) {
    for (std::size_t offset = 0; offset < text.size();) {
        const auto step = decode_utf8(text, offset);
        if (!step.scalar) {
            return false;
        }
        offset += step.length;
    }
    return true;
}

std::size_t scalar_count(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t offset = 0; offset < text.size(); ++count) {
        offset += decode_utf8(text, offset).length;
    }
    return count;
}

void append_utf8(std::string& out, char32_t scalar) {
    const auto tail = [&](unsigned shift) {
        out += static_cast<char>(0x80U | ((scalar >> shift) & 0x3FU));
    };
    if (scalar < 0x80) {
        out += static_cast<char>(scalar);
    } else if (scalar < 0x800) {
        out += static_cast<char>(0xC0U | (scalar >> 6U));
        tail(0);
    } else if (scalar < 0x10000) {
        out += static_cast<char>(0xE0U | (scalar >> 12U));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0U | (scalar >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t offset = 0; offset < text.size();) {
        const auto step = decode_utf8(text, offset);
        if (!step.scalar) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[offset]));
        } else if (*step.scalar == U'\r' && text.substr(offset + 1, 1) == "\n") {
            // A line end is one thing in a report, whichever way the peer writes it.
        } else if (is_escaped_control(*step.scalar)) {
            out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(*step.scalar));
        } else if (is_noncharacter(*step.scalar) || is_bidirectional_control(*step.scalar)) {
            out += fmt::format("\\u{{{:04X}}}", static_cast<std::uint32_t>(*step.scalar));
        } else {
            out += text.substr(offset, step.length);
        }
        offset += step.length;
    }
    return out;
}

std::string printable_line(std::string_view text) {
    std::string out;
    for (const char c : printable(text)) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else {
            out += c;
        }
    }
    return out;
}

std::string truncated(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) {
        return std::string(text);
    }
    std::size_t end = 0;
    while (end < limit) {
        const std::size_t length = decode_utf8(text, end).length;
        if (end + length > limit) {
            break;
        }
        end += length;
    }
    return fmt::format("{}…[{} bytes cut]", text.substr(0, end), text.size() - end);
}

} // namespace ediconform::base
