#pragma once

#include "harness/checks/check.hpp"

#include <nlohmann/json_fwd.hpp>

namespace ediconform::checks {

/// `reply-form`: a complete answer to the step `of`, decoded by the judge's strict reader, shows
/// none of the violations in `about` (codes of `WireViolation`). Not applicable without such an
/// answer.
CheckResult check_reply_form(const CheckContext& context, const nlohmann::json& parameters);

} // namespace ediconform::checks
