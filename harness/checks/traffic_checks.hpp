#pragma once

#include "harness/checks/check.hpp"

/// Checks of when and how often a client under test sent something, from the mock CA's and the
/// partners' records.
namespace ediconform::checks {

CheckResult check_fault_delivered(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_requests(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_connections(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_before(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_quiet(const CheckContext& context, const nlohmann::json& parameters);

} // namespace ediconform::checks
