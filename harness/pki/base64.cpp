#include "harness/pki/base64.hpp"

#include <algorithm>

namespace ediconform::pki {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kBitsPerDigit = 6;
constexpr std::size_t kDigitsPerGroup = 4;

/// A line without its indentation, which those who write XML to be read put there, and without the
/// CR of a CR LF.
std::string_view trimmed(std::string_view line) {
    constexpr std::string_view kBlanks = " \t";
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    const std::size_t first = line.find_first_not_of(kBlanks);
    return first == std::string_view::npos
               ? std::string_view()
               : line.substr(first, line.find_last_not_of(kBlanks) + 1 - first);
}

/// The text without its line breaks; fills in the facts about its form.
std::string unwrap(std::string_view text, Base64Reading& reading) {
    std::string joined;
    joined.reserve(text.size());
    const bool in_lines = text.find('\n') != std::string_view::npos;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        if (in_lines) {
            line = trimmed(line);
        }
        reading.wrapped = reading.wrapped || (!joined.empty() && !line.empty());
        reading.url_safe = reading.url_safe || line.find_first_of("-_") != std::string_view::npos;
        reading.longest_line = std::max(reading.longest_line, line.size());
        joined += line;
        begin = end + 1;
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
