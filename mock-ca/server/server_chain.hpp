#pragma once

#include "mock-ca/fault/server_certificate_fault.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <string>
#include <vector>

namespace ediconform::mock_ca {

/// What a server shows, and the key under it, as described; for a server with these names. Errors:
/// `pki.build`.
base::Result<pki::Identity> make_server_chain(const Environment& tools,
                                              const ServerCertificateFault& description,
                                              const std::vector<std::string>& names);

} // namespace ediconform::mock_ca
