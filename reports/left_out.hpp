#pragma once

#include "harness/base/texts.hpp"
#include "harness/model/run_result.hpp"

#include <vector>

/// Cases without a verdict of their own, said once for each reason instead of once for each case.
namespace ediconform::reports {

struct LeftOut {
    model::Verdict verdict = model::Verdict::not_run; ///< `not_run` or `not_applicable`.
    base::LocalizedText reason;
    base::LocalizedText remedy;     ///< Empty where there is nothing to do.
    std::vector<std::size_t> cases; ///< Indices into the run's cases, in their order.
};

/// One entry for each verdict and reason: what could not be run before what does not apply, and
/// within these the reason of the most cases first.
std::vector<LeftOut> left_out(const model::RunResult& result, const base::Texts& texts);

} // namespace ediconform::reports
