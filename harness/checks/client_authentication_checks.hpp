#pragma once

#include "harness/checks/check.hpp"

/// Checks of how a CA under test takes the client certificate of a connection.
namespace ediconform::checks {

/// It was asked for, at the time that the profile says, and was not refused.
CheckResult check_client_certificate_accepted(const CheckContext& context,
                                              const nlohmann::json& parameters);

} // namespace ediconform::checks
