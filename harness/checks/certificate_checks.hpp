#pragma once

#include "harness/checks/check.hpp"

/// Checks of the PKCS#12 and the certificates that a CA under test gave out.
namespace ediconform::checks {

CheckResult check_pkcs12_password(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_pkcs12_content(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_chain(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_common_name(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_certificates_issued(const CheckContext& context,
                                      const nlohmann::json& parameters);
CheckResult check_overlap(const CheckContext& context, const nlohmann::json& parameters);
CheckResult check_serial(const CheckContext& context, const nlohmann::json& parameters);

} // namespace ediconform::checks
