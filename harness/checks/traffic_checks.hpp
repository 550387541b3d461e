#pragma once

#include "harness/checks/check.hpp"

/// Checks of what a client under test sent, from the mock CA's and the partners' records.
namespace ediconform::checks {

CheckResult check_fault_delivered(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_requests(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_connections(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_request_form(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_request_values(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_secrets_in_place(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_request_certificate(const CheckContext& context,
                                      const nlohmann::json& parameters);
CheckResult check_before(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_quiet(const CheckContext& context, const nlohmann::json& parameters);

} // namespace ediconform::checks
