#include "harness/base/bytes.hpp"

namespace ediconform::base {

std::string to_hex(ByteView bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto octet = static_cast<unsigned char>(c);
        hex += kDigits[octet >> 4U];
        hex += kDigits[octet & 0x0FU];
    }
    return hex;
}

} // namespace ediconform::base
