#pragma once

#include "harness/base/bytes.hpp"

#include <string>

namespace ediconform::pki {

/// SHA-256, lower-case hex.
std::string sha256_hex(base::ByteView bytes);

} // namespace ediconform::pki
