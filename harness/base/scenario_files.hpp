#pragma once

#include "harness/base/result.hpp"

#include <filesystem>

namespace ediconform::base {

/// The folder `scenarios/` with the data that every program reads: `explicit_path` where given,
/// else $EDICONFORM_SCENARIOS, else beside the program (`../../../scenarios`,
/// `../share/ediconform/scenarios`), else where it was built from. Error: `scenarios.missing`.
Result<std::filesystem::path> find_scenarios(const std::filesystem::path& explicit_path = {});

} // namespace ediconform::base
