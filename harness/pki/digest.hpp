#pragma once

#include "harness/base/bytes.hpp"

#include <string>

namespace ediconform::pki {

/// SHA-256, lower-case hex.
std::string sha256_hex(base::ByteView bytes);

/// HMAC-SHA-256 (RFC 2104), lower-case hex: says whether two secrets are the same, and no more as
/// long as the key is not known.
std::string keyed_digest_hex(base::ByteView key, base::ByteView bytes);

} // namespace ediconform::pki
