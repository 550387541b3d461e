#pragma once

#include "harness/base/bytes.hpp"
#include "harness/pki/certificate.hpp"

namespace ediconform::mock_ca {

/// Certificates without a key, as some CAs hand them out: PKCS #7 in DER (RFC 2315 9.1). Empty
/// where OpenSSL refuses.
base::Bytes write_pkcs7(const pki::Identity& identity);

} // namespace ediconform::mock_ca
