#pragma once

#include "harness/model/run_result.hpp"
#include "harness/runner/ca_case.hpp"
#include "harness/runner/ca_plan.hpp"
#include "harness/runner/fixture_shelf.hpp"
#include "harness/runner/ledger.hpp"
#include "harness/runner/suite_runner.hpp"

#include <vector>

namespace ediconform::runner {

/// What the lanes of a run share; every member must outlive them.
struct LaneSurroundings {
    const RunEnvironment& environment;
    const CaSurroundings& around;
    const CaPlan& plan;
    FixtureShelf& shelf;
    Ledger* ledger; ///< Null: none is kept.
};

/// Carries out the experiments of a lane one after another and judges their cases.
/// - What an experiment is to use up stands in the ledger before its first request.
/// - A fixture for which the CA gave a certificate is spent, whatever was expected; what follows
///   gets another one, or is not run.
/// - Where refusals were seen with a fixture and it then gives no certificate either, who was to
/// get
///   one does it again with another fixture; those refusals prove nothing.
std::vector<model::CaseResult> run_lane(const Lane& lane, const LaneSurroundings& surroundings);

} // namespace ediconform::runner
