#pragma once

#include "mock-ca/fault/connection_fault.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace ediconform::mock_ca {

/// What the forward proxy makes of a CONNECT (RFC 9110 9.3.6). What is said here happens in this
/// order.
struct ProxyFault {
    bool refuses_connections = false; ///< As long as the plan holds.
    std::chrono::milliseconds wait{0};
    int status = 0;                    ///< Of the answer; 0: none.
    std::string page;                  ///< Content of the answer.
    base::Bytes says;                  ///< Octets in the place of an answer.
    bool asks_for_credentials = false; ///< With 407: Proxy-Authenticate (RFC 9110 11.7.1).
    bool intercepts = false; ///< The proxy takes the server's part, with a root of its own.
    bool tunnels = false;    ///< After all this it does what it should.
    std::optional<transport::WireAction::Kind> end;
};

/// From the layer's member of `does` in `scenarios/faults/`.
ProxyFault read_proxy_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
