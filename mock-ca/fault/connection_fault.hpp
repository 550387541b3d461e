#pragma once

#include "harness/transport/http_server.hpp"

#include <nlohmann/json_fwd.hpp>

namespace ediconform::mock_ca {

/// The connection beneath the answer, or before there is one.
struct ConnectionFault {
    transport::WireAction::Kind end = transport::WireAction::Kind::fin;
    /// Where a plan does not say how much of the phase goes out: half of it, else nothing.
    bool half = false;
};

/// From the layer's member of `does` in `scenarios/faults/`.
ConnectionFault read_connection_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
