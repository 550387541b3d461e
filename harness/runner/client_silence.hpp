#pragma once

#include "harness/base/texts.hpp"
#include "harness/evidence/journal.hpp"
#include "harness/runner/client_driver.hpp"
#include "harness/runner/driver.hpp"

namespace ediconform::runner {

/// Lets the product send what it would send by itself, and records how its silence is proved
/// (`quiet_ended`, fact `proof`): by the end of its processes (`process_ended`); by a window longer
/// than its retry interval, after which it answers (`window`) or, without `status`, has to do the
/// next action (`window_before_action`); or not (`none`).
void stay_quiet(ClientSession& session, const DriverDeclaration& declaration,
                const base::Texts& texts, const evidence::Recorder& recorder);

} // namespace ediconform::runner
