#pragma once

#include "harness/checks/check.hpp"

/// Checks of what a client under test wrote to its log.
namespace ediconform::checks {

CheckResult check_log(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_log_secrets(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_log_records(const CheckContext& context, const nlohmann::json& parameters);

} // namespace ediconform::checks
