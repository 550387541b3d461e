#pragma once

#include "harness/cli/context.hpp"
#include "harness/cli/exit_code.hpp"

#include <filesystem>
#include <vector>

namespace ediconform::cli {

/// Validates input files of any kind, told by their content; reports every violation with its
/// place. `conformant` where all are valid, else `bad_input`.
ExitCode check_command(const CommonOptions& options,
                       const std::vector<std::filesystem::path>& files);

} // namespace ediconform::cli
