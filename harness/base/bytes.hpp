#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ediconform::base {

/// Octets of a wire or a file. A std::string because every library here speaks it; never assumed to
/// be text.
using Bytes = std::string;
using ByteView = std::string_view;

/// Lower-case hexadecimal, two digits an octet.
std::string to_hex(ByteView bytes);

} // namespace ediconform::base
