#pragma once

#include "harness/base/json_document.hpp"
#include "harness/base/result.hpp"
#include "harness/wire/ca_profile.hpp"

#include <filesystem>

namespace ediconform::wire {

/// The statements that a profile relaxes are of the catalogue (`scenarios/requirements`), and none
/// of them is of the security floor: what protects others is nobody's to relax. Errors:
/// `profile.deviation_unknown`, `profile.deviation_floor`, those of loading the catalogue.
base::Result<void> lint_deviations(const CaProfile& profile, const base::JsonDocument& document,
                                   const std::filesystem::path& scenarios);

} // namespace ediconform::wire
