#pragma once

#include "harness/checks/check.hpp"
#include "harness/model/requirement.hpp"
#include "harness/model/run_result.hpp"
#include "harness/model/test_case.hpp"

#include <vector>

namespace ediconform::checks {

/// Turns the record of a case into its result: runs every check that the case expects (all of them,
/// not only up to the first that fails), weighs each by its requirement's level, and sums up. The
/// fields of the result that the runner knows (duration, rerun) are left alone. A check of the
/// tester itself (one without a requirement: `fault-delivered`) that is undecided makes the case
/// and each of its checks inconclusive whatever they say: they looked at something that did not
/// happen.
model::CaseResult judge(const model::TestCase& test_case, const model::Catalogue& catalogue,
                        const CheckContext& context);

/// Takes back what a judged case says, where it turned out that its fixtures were not what it
/// needs: checks that hold or warn are undecided then, and so is the case. A must that failed stays
/// failed, unless `failures_too`.
void withdraw(model::CaseResult& result, base::LocalizedText reason, bool failures_too);

/// The result of a case that was not judged: id, title and the like, with verdict, reason and
/// owner.
model::CaseResult unjudged(const model::TestCase& test_case, model::Verdict verdict,
                           base::LocalizedText reason, std::optional<model::Owner> owner);

} // namespace ediconform::checks
