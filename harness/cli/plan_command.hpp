#pragma once

#include "harness/cli/context.hpp"
#include "harness/cli/exit_code.hpp"
#include "harness/runner/ca_plan.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::cli {

struct PlanOptions {
    CommonOptions common;
    std::string mode; ///< `ca`
    std::string profile;
    std::filesystem::path target;
    std::filesystem::path ledger;
    std::string suite;
    std::vector<std::string> cases;
    std::optional<std::size_t> allowed_issues;
};

/// Prints what `run` with the same options would send, use up and leave out; sends nothing.
ExitCode plan_command(const PlanOptions& options);

} // namespace ediconform::cli
