#pragma once

#include "harness/doctor/finding.hpp"

#include <filesystem>

namespace ediconform::doctor {

/// The driver file, its programs, and an adapter's answer to an action that no product has.
Findings check_driver(const std::filesystem::path& file, const std::filesystem::path& scenarios);

} // namespace ediconform::doctor
