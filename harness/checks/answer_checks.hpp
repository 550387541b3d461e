#pragma once

#include "harness/checks/check.hpp"

/// Checks of what a CA under test answered; parameters as in case.schema.json.
namespace ediconform::checks {

CheckResult check_outcome(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_outcomes(const CheckContext& context, const nlohmann::json& parameters);
/// Whether the CA did what the case rests on; otherwise the case is inconclusive.
CheckResult check_proof_of_life(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_documented_code(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_status(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_http_response(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_http_status(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_certificate_field(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_base64(const CheckContext& context, const nlohmann::json& parameters);

} // namespace ediconform::checks
