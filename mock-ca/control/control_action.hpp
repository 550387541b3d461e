#pragma once

#include "mock-ca/control/test_clock.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <nlohmann/json_fwd.hpp>

namespace ediconform::mock_ca {

/// Carries out one request of docs/provisioning.md: hands out a pair, completes a vetting, mints a
/// certificate in a state, moves the clock. What it cannot make sense of is answered with `failed`
/// and a message, an unknown action with `unsupported`. May be called from any thread.
nlohmann::json perform_control_action(MockCa& ca, TestClock& clock, const nlohmann::json& request);

} // namespace ediconform::mock_ca
