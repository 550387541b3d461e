#pragma once

#include "harness/cli/context.hpp"
#include "harness/cli/exit_code.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ediconform::cli {

/// What `init` knows a starter of: `target`, `profile`, `driver`.
std::vector<std::string> starter_kinds();

/// Writes a commented starter of that kind, comments in the language of `options`: to `file`, which
/// must not be there yet, or to standard output where `file` is empty. Ends with `bad_input` where
/// `file` is there, `report_unwritable` where it cannot be written.
ExitCode init_command(const CommonOptions& options, const std::string& kind,
                      const std::filesystem::path& file);

} // namespace ediconform::cli
