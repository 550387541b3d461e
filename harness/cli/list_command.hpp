#pragma once

#include "harness/cli/context.hpp"
#include "harness/cli/exit_code.hpp"

#include <string>

namespace ediconform::cli {

/// `what` is `cases`, `requirements`, `profiles`, `faults`, `mutants` or `suites`. With `--json`
/// one array of objects, each with an `id`.
ExitCode list_command(const CommonOptions& options, const std::string& what);

/// Everything about one case, requirement, fault, profile or mutant: purpose, clause, why it
/// matters, what a failure usually means.
ExitCode explain_command(const CommonOptions& options, const std::string& id);

} // namespace ediconform::cli
