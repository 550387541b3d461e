#pragma once

#include "harness/runner/target.hpp"
#include "harness/transport/http_client.hpp"
#include "mock-client/exchange/endpoint.hpp"

#include <string>
#include <vector>

namespace ediconform::runner {

/// How a client reaches `endpoint`, one of the target's URLs: its route, proxy and time-outs, and,
/// for https, the anchors and the name that verify the server. Presents no certificate.
transport::ClientSettings connection_to(const Target& target,
                                        const mock_client::Endpoint& endpoint);

/// Whoever the tester connects to is this computer itself, or in `allowed` by the name or address
/// that the target file gives: nobody tests another's server by mistake. A name that is not allowed
/// is looked up, and every address of it has to be a loopback address. Error
/// `target.host_not_allowed`: host, its addresses, where the target file names it;
/// `target.hook_in_clear`: a provisioning service elsewhere, which gets secrets, without TLS.
base::Result<void> check_allowed(const Target& target, const std::vector<std::string>& allowed);

/// Reaches each endpoint by TCP and TLS before anything is sent or burnt. Errors:
/// `target.unreachable`, `target.server_certificate`, each with the URL.
base::Result<void> check_reachable(const Target& target);

} // namespace ediconform::runner
