#pragma once

#include "harness/model/run_result.hpp"

namespace ediconform::cli {

/// How the program ends; documented in docs/cli.md and in `--help`.
enum class ExitCode : int {
    conformant = 0,
    not_conformant = 1,
    usage = 2,
    not_judged = 3, ///< A selected must has neither held nor failed.
    bad_input = 4,  ///< Scenario or configuration invalid; found before anything was sent.
    nothing_selected = 5,
    report_unwritable = 6,
    interrupted = 130,
    terminated = 143,
};

/// What the verdicts of a run amount to: `conformant`, `not_conformant` or `not_judged`. Cases that
/// were not run for want of a fixture count only where `require_all`.
ExitCode exit_code_of(const model::RunResult& result, bool require_all);

} // namespace ediconform::cli
