#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/random.hpp"
#include "harness/doctor/finding.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/runner/target.hpp"

namespace ediconform::doctor {

/// Sends one issue request with a CommonName and key that nobody has, which no CA may answer with a
/// certificate, and looks whether the answer is in the profile's format, and at the time in its
/// Date field. Sends nothing, and says so, where a made-up key could be somebody's (fewer than
/// eight characters) or where the request would need a client certificate.
Findings check_answer(const runner::Target& target, const base::Clock& clock, base::Random& random,
                      evidence::SecretRegistry& secrets);

} // namespace ediconform::doctor
