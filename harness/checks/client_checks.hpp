#pragma once

#include "harness/checks/check.hpp"

/// Checks of what a client under test did and said: EDI connections, its answers, how often it
/// tried.
namespace ediconform::checks {

CheckResult check_presented(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_partner_accepted(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_reported(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_repeats(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_host_fault(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_gave_up(const CheckContext& context, const nlohmann::json& parameters);

} // namespace ediconform::checks
