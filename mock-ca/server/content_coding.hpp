#pragma once

#include "harness/base/bytes.hpp"

#include <cstdint>

namespace ediconform::mock_ca {

/// `content` and then `spaces` octets of white space in the format gzip (RFC 1952).
base::Bytes gzip(base::ByteView content, std::uint64_t spaces);

} // namespace ediconform::mock_ca
