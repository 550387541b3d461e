#pragma once

#include "harness/model/run_result.hpp"
#include "harness/model/test_case.hpp"

#include <atomic>
#include <functional>
#include <vector>

namespace ediconform::runner {

using RunCase = std::function<model::CaseResult(const model::TestCase&)>;
using CaseFinished = std::function<void(const model::CaseResult&)>;

/// Does pieces of work, numbered from 0, side by side on `jobs` threads, starting them in order;
/// once `stop` is set no further one is started.
void run_side_by_side(std::size_t count, unsigned jobs,
                      const std::function<void(std::size_t)>& work, const std::atomic<bool>& stop);

/// Runs cases side by side on `jobs` threads, starting them in order. `finished` is called for each
/// as it ends, one at a time. The results come in the order of `cases`; once `stop` is set no
/// further one is started, and what was not started is left out.
std::vector<model::CaseResult> run_cases(const std::vector<model::TestCase>& cases, unsigned jobs,
                                         const RunCase& run, const CaseFinished& finished,
                                         const std::atomic<bool>& stop);

} // namespace ediconform::runner
