#pragma once

#include "harness/pki/certificate.hpp"
#include "harness/transport/tls_types.hpp"
#include "mock-ca/server/mock_ca.hpp"

namespace ediconform::mock_ca {

/// An identity as a TLS server shows it, with its chain; its key becomes a known secret.
transport::TlsIdentity tls_identity(const Environment& environment, const pki::Identity& identity);

} // namespace ediconform::mock_ca
