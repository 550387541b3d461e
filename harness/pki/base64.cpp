#include "harness/pki/base64.hpp"

#include <algorithm>

namespace ediconform::pki {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kBitsPerDigit = 6;
constexpr std::size_t kDigitsPerGroup = 4;

/// The text without its line breaks; fills in the facts about its form.
std::string unwrap(std::string_view text, Base64Reading& reading) {
    std::string joined;
    joined.reserve(text.size());
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool crlf = text.substr(at, 2) == "\r\n";
        if (crlf || text[at] == '\n') {
            reading.wrapped = true;
            line = 0;
            at += crlf ? 1 : 0;
            continue;
        }
        reading.url_safe = reading.url_safe || text[at] == '-' || text[at] == '_';
        joined += text[at];
        reading.longest_line = std::max(reading.longest_line, ++line);
    }
    return joined;
}

std::string problem_of(std::string_view joined) {
    if (joined.empty()) {
        return "empty";
    }
    const std::size_t digits = std::min(joined.find('='), joined.size());
    if (joined.substr(0, digits).find_first_not_of(kAlphabet) != std::string_view::npos) {
        return "alphabet";
    }
    const std::string_view tail = joined.substr(digits);
    if (tail.find_first_not_of('=') != std::string_view::npos) {
        return "trailing";
    }
    if (digits % kDigitsPerGroup == 1) {
        return "length";
    }
    const std::size_t due = (kDigitsPerGroup - digits % kDigitsPerGroup) % kDigitsPerGroup;
    return tail.size() == due ? "" : "padding";
}

/// Empty where bits remain that belong to no octet and are not zero (RFC 4648 3.5).
std::optional<base::Bytes> decode(std::string_view digits) {
    base::Bytes bytes;
    bytes.reserve(digits.size() * 3 / kDigitsPerGroup);
    std::uint32_t pending = 0;
    std::size_t bits = 0;
    for (const char digit : digits) {
        pending = (pending << kBitsPerDigit) | static_cast<std::uint32_t>(kAlphabet.find(digit));
        bits += kBitsPerDigit;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>((pending >> bits) & 0xFFU);
            pending &= (1U << bits) - 1U;
        }
    }
    if (pending != 0) {
        return std::nullopt;
    }
    return bytes;
}

} // namespace

Base64Reading read_base64(std::string_view text) {
    Base64Reading reading;
    const std::string joined = unwrap(text, reading);
    reading.problem = problem_of(joined);
    if (!reading.problem.empty()) {
        return reading;
    }
    reading.bytes = decode(std::string_view(joined).substr(0, joined.find('=')));
    if (!reading.bytes) {
        reading.problem = "padding";
    }
    return reading;
}

} // namespace ediconform::pki
