#pragma once

#include "harness/cli/run_command.hpp"

#include <string>

namespace ediconform::cli {

/// The part of the command line that repeats a run, without what belongs to one case.
std::string run_line(const RunOptions& options, const std::string& profile_name);

} // namespace ediconform::cli
