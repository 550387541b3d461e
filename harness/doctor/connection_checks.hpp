#pragma once

#include "harness/base/clock.hpp"
#include "harness/doctor/finding.hpp"
#include "harness/runner/target.hpp"

namespace ediconform::doctor {

/// The way to each server of the target, as far as it goes: name, TCP, proxy, TLS, server
/// certificate. Sends no request.
Findings check_connections(const runner::Target& target, base::WallTime now);

} // namespace ediconform::doctor
