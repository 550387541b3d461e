#pragma once

#include "harness/checks/check.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>

namespace ediconform::checks {

/// Fills in what a count is compared with (`exactly`, `at_least`, `at_most` of the parameters, each
/// where it is there), the count, and whether all of them hold.
void compare_count(const CheckContext& context, const nlohmann::json& parameters,
                   std::int64_t count, CheckResult& result);

} // namespace ediconform::checks
