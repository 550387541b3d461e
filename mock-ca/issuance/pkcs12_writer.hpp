#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"
#include "harness/pki/certificate.hpp"
#include "harness/wire/ca_profile.hpp"

#include <string>

namespace ediconform::mock_ca {

/// A PKCS#12 (RFC 7292) with key, certificate and `identity.chain`, protected by `password` (UTF-8)
/// after `rule`. RC2-40 comes from OpenSSL's legacy provider in a library context of its own, so
/// that the rest of the program does not get weak algorithms. Error `pkcs12.write`.
base::Result<base::Bytes> write_pkcs12(const pki::Identity& identity,
                                       const std::string& friendly_name,
                                       const std::string& password, const wire::Pkcs12Rule& rule);

/// Base64 (RFC 4648 4), a line break (LF) after each `wrap` characters where `wrap` is not 0.
std::string encode_base64(base::ByteView bytes, std::size_t wrap);

} // namespace ediconform::mock_ca
