#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/random.hpp"
#include "harness/doctor/finding.hpp"
#include "harness/runner/target.hpp"

namespace ediconform::doctor {

/// Pairs that fit the profile's limits and stand there once; certificates that lead to `client_ca`,
/// have what a renewal needs, and are in the state that the target says. What is well is counted.
Findings check_fixtures(const runner::Target& target, base::WallTime now, base::Random& random);

} // namespace ediconform::doctor
