#pragma once

#include "harness/base/result.hpp"
#include "harness/transport/tls_types.hpp"

namespace ediconform::transport {

/// TLS here would present that identity. Error `tls.identity`, also for a key or a signature that
/// is too weak to be presented.
base::Result<void> check_identity(const TlsIdentity& identity);

} // namespace ediconform::transport
