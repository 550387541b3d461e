#pragma once

#include "harness/checks/check.hpp"

/// Checks of what stands in a request of a client under test, and over which certificate it came.
namespace ediconform::checks {

CheckResult check_request_form(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_request_values(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_secrets_in_place(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_request_certificate(const CheckContext& context,
                                      const nlohmann::json& parameters);

} // namespace ediconform::checks
