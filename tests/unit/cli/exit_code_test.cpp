#include "harness/cli/exit_code.hpp"

#include <gtest/gtest.h>

namespace ediconform::cli {
namespace {

using model::Level;
using model::Owner;
using model::Verdict;

/// A run of cases, each about one requirement: `M`, `S` or a second must, `N`.
struct RunOf {
    model::RunResult run;

    RunOf() {
        for (const auto& [id, level] :
             {std::pair{"M", Level::must}, {"N", Level::must}, {"S", Level::should}}) {
            model::Requirement requirement;
            requirement.id = id;
            requirement.level = level;
            run.catalogue.emplace(id, requirement);
        }
    }
    RunOf& with(Verdict verdict, const std::string& requirement = "M",
                std::optional<Owner> owner = {}) {
        model::CaseResult result;
        result.verdict = verdict;
        result.requirements = {requirement};
        result.owner = owner;
        if (verdict != Verdict::not_run && verdict != Verdict::error) {
            model::CheckOutcome check;
            check.requirement = requirement;
            check.verdict = verdict;
            result.checks.push_back(check);
        }
        run.cases.push_back(result);
        return *this;
    }
    ExitCode code(bool require_all = false, bool strict = false) {
        run.strict = strict;
        run.requirements = model::summarise(run.catalogue, run.cases);
        return exit_code_of(run, require_all);
    }
};

TEST(ExitCode, IsZeroWhereAllPassOrDoNotApply) {
    EXPECT_EQ(RunOf().with(Verdict::pass).with(Verdict::not_applicable, "N").code(),
              ExitCode::conformant);
    EXPECT_EQ(RunOf().code(), ExitCode::conformant);
}

TEST(ExitCode, IsOneForAFailure) {
    EXPECT_EQ(RunOf().with(Verdict::pass).with(Verdict::fail).code(), ExitCode::not_conformant);
}

TEST(ExitCode, TakesAWarningForAFailureInStrictRunsOnly) {
    EXPECT_EQ(RunOf().with(Verdict::warn, "S").code(), ExitCode::conformant);
    EXPECT_EQ(RunOf().with(Verdict::warn, "S").code(false, true), ExitCode::not_conformant);
}

TEST(ExitCode, IsThreeWhereAMustWasLeftOpen) {
    EXPECT_EQ(RunOf().with(Verdict::inconclusive).code(), ExitCode::not_judged);
    EXPECT_EQ(RunOf().with(Verdict::not_run, "M", Owner::implementation).code(),
              ExitCode::not_judged);
}

TEST(ExitCode, IsZeroWhereOnlyAShouldWasLeftOpen) {
    EXPECT_EQ(RunOf().with(Verdict::inconclusive, "S").code(), ExitCode::conformant);
}

TEST(ExitCode, IsZeroWhereAnotherCaseJudgedTheMustThatOneDidNotComeTo) {
    EXPECT_EQ(RunOf().with(Verdict::pass).with(Verdict::not_run, "M", Owner::implementation).code(),
              ExitCode::conformant);
}

TEST(ExitCode, IsThreeForAnErrorOfTheHarness) {
    EXPECT_EQ(RunOf().with(Verdict::error, "M", Owner::harness).code(), ExitCode::not_judged);
}

TEST(ExitCode, LeavesAMissingFixtureToRequireAll) {
    EXPECT_EQ(RunOf().with(Verdict::not_run, "M", Owner::fixture).code(), ExitCode::conformant);
    EXPECT_EQ(RunOf().with(Verdict::not_run, "M", Owner::fixture).code(true), ExitCode::not_judged);
}

TEST(ExitCode, PutsAFailureBeforeWhatCouldNotBeJudged) {
    EXPECT_EQ(RunOf().with(Verdict::inconclusive).with(Verdict::fail, "N").code(),
              ExitCode::not_conformant);
}

TEST(ExitCode, HasTheNumbersThatAreDocumented) {
    EXPECT_EQ(static_cast<int>(ExitCode::usage), 2);
    EXPECT_EQ(static_cast<int>(ExitCode::bad_input), 4);
    EXPECT_EQ(static_cast<int>(ExitCode::nothing_selected), 5);
    EXPECT_EQ(static_cast<int>(ExitCode::report_unwritable), 6);
    EXPECT_EQ(static_cast<int>(ExitCode::interrupted), 130);
    EXPECT_EQ(static_cast<int>(ExitCode::terminated), 143);
}

} // namespace
} // namespace ediconform::cli
