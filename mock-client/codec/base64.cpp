#include "mock-client/codec/reply_decoder.hpp"

#include <array>
#include <cstdint>

namespace ediconform::mock_client {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoDigit = 64;

constexpr std::array<std::uint8_t, 256> make_digits() {
    std::array<std::uint8_t, 256> digits{};
    digits.fill(kNoDigit);
    for (std::size_t value = 0; value < kAlphabet.size(); ++value) {
        digits.at(static_cast<unsigned char>(kAlphabet[value])) = static_cast<std::uint8_t>(value);
    }
    return digits;
}

constexpr auto kDigits = make_digits();

base::Error refused(std::size_t octet, std::string_view detail) {
    return base::Error{"reply.base64",
                       {{"octet", std::to_string(octet)}, {"detail", std::string(detail)}}};
}

} // namespace

base::Result<base::Bytes> decode_base64(std::string_view text) {
    base::Bytes bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    unsigned digits = 0;
    unsigned padding = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            continue;
        }
        const std::uint8_t digit = kDigits.at(static_cast<unsigned char>(c));
        if (c == '=') {
            ++padding;
        } else if (digit == kNoDigit) {
            return refused(at, "not a character of Base64");
        } else if (padding > 0) {
            return refused(at, "data after the padding");
        }
        group = group << 6U | (c == '=' ? 0U : digit);
        if (++digits < 4) {
            continue;
        }
        if (padding > 2) {
            return refused(at, "too much padding");
        }
        for (unsigned octet = 0; octet < 3 - padding; ++octet) {
            bytes.push_back(static_cast<char>(group >> (16U - 8U * octet) & 0xFFU));
        }
        group = 0;
        digits = 0;
    }
    if (digits != 0) {
        return refused(text.size(), "padding or data missing at the end");
    }
    return bytes;
}

} // namespace ediconform::mock_client
