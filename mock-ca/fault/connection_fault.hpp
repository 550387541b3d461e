#pragma once

#include "harness/base/bytes.hpp"
#include "harness/transport/wire_action.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

namespace ediconform::mock_ca {

/// The connection beneath the answer, or before there is one. What is said here happens in this
/// order.
struct ConnectionFault {
    /// What becomes of those who connect, as long as the plan holds.
    enum class Listener { open, refused, unanswered };
    Listener listener = Listener::open;
    std::chrono::milliseconds listens_after{0}; ///< From the beginning of the plan; 0: never.

    std::chrono::milliseconds wait{0};
    base::Bytes says;              ///< On TCP, whatever it is that the client expects.
    std::size_t random_octets = 0; ///< The same, made up.
    transport::WireForm form;      ///< How the answer goes out.
    /// Where a plan does not say how much of the phase goes out: half of it, else nothing.
    bool half = false;
    bool half_close = false;
    std::optional<transport::WireAction::Kind> end; ///< Empty: it goes on as if nothing were.
};

/// From the layer's member of `does` in `scenarios/faults/`.
ConnectionFault read_connection_fault(const nlohmann::json& does);

/// How octets go out: `step`, `pause_ms`, `part`, `flipped`, `twice`, `record`.
transport::WireForm read_wire_form(const nlohmann::json& does);
/// The member `end`; empty where there is none.
std::optional<transport::WireAction::Kind> read_end(const nlohmann::json& does);

} // namespace ediconform::mock_ca
