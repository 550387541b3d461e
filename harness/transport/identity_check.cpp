#include "harness/transport/identity_check.hpp"

#include "harness/transport/tls_context.hpp"

namespace ediconform::transport {

base::Result<void> check_identity(const TlsIdentity& identity) {
    TlsClientSettings settings;
    settings.verify_server = false;
    settings.identity = identity;
    auto context = make_client_context(settings);
    if (!context) {
        return std::move(context).error();
    }
    return {};
}

} // namespace ediconform::transport
