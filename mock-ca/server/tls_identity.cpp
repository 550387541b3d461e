#include "mock-ca/server/tls_identity.hpp"

namespace ediconform::mock_ca {

transport::TlsIdentity tls_identity(const Environment& environment, const pki::Identity& identity) {
    transport::TlsIdentity shown{identity.certificate.pem(), {}, identity.key.to_pem()};
    for (const pki::Certificate& each : identity.chain) {
        shown.chain_pem += each.pem();
    }
    environment.secrets.add("private_key", shown.key_pem);
    return shown;
}

} // namespace ediconform::mock_ca
