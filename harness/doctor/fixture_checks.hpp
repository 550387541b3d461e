#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/random.hpp"
#include "harness/doctor/finding.hpp"
#include "harness/runner/target.hpp"

#include <string>

namespace ediconform::doctor {

/// Pairs that fit the profile's limits and stand there once; certificates that lead to `client_ca`,
/// have what a renewal needs, and are in the state that the target says. What is well is counted.
Findings check_fixtures(const runner::Target& target, base::WallTime now, base::Random& random);

/// The state that a certificate is in at that time by the profile's window: `in_window`,
/// `before_window`, `expired`, `not_yet_valid`, or `after_window` where renewal ends before the
/// validity does.
std::string state_of(const pki::Certificate& certificate, const wire::WindowRule& window,
                     base::WallTime now);

} // namespace ediconform::doctor
