#pragma once

#include "mock-ca/control/test_clock.hpp"
#include "mock-ca/fault/fault_plan.hpp"
#include "mock-ca/server/forward_proxy.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace ediconform::mock_ca {

/// What the operator of a mock CA has at hand; every member must outlive it.
struct ControlPanel {
    MockCa& ca;
    ForwardProxy* proxy; ///< Null where there is none.
    TestClock& clock;
    const FaultPlanReader& plans;
    const evidence::Journal& journal;
    std::string case_id; ///< Under which the CA records.
};

/// Carries out one request of docs/provisioning.md: hands out a pair, completes a vetting, mints a
/// certificate in a state, moves the clock. Beyond that contract, for whoever tests with a mock CA
/// of their own:
/// - `faults`, with a fault plan in `faults`: from now on that plan; its ordinals begin anew.
/// - `deliveries`, with `after` (a number that an answer gave as `last`, 0 for all): the faults
/// that
///   the journal says went out since, in `deliveries`, each `fault` and `phase`; it waits up to
///   `patience_ms` for one.
/// What it cannot make sense of is answered with `failed` and a message, an unknown action with
/// `unsupported`. May be called from any thread.
nlohmann::json perform_control_action(const ControlPanel& panel, const nlohmann::json& request);

} // namespace ediconform::mock_ca
