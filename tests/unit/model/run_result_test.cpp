#include "harness/model/run_result.hpp"

#include <gmock/gmock.h>

namespace ediconform::model {
namespace {

using testing::ElementsAre;

CheckOutcome check(const std::string& requirement, Level level, CheckState state) {
    CheckOutcome out;
    out.check = "outcome";
    out.requirement = requirement;
    out.level = level;
    out.state = state;
    out.verdict = verdict_of(state, level, false);
    return out;
}

CaseResult case_with(const std::string& id, std::vector<CheckOutcome> checks) {
    CaseResult out;
    out.id = id;
    out.verdict = Verdict::not_applicable;
    for (const auto& one : checks) {
        out.verdict = worse(out.verdict, one.verdict);
    }
    out.checks = std::move(checks);
    return out;
}

Catalogue catalogue(std::initializer_list<const char*> ids) {
    Catalogue out;
    for (const char* id : ids) {
        Requirement requirement;
        requirement.id = id;
        out.emplace(id, requirement);
    }
    return out;
}

TEST(IdOrder, CountsNumbersAsNumbers) {
    const IdOrder before;
    EXPECT_TRUE(before("CA-3.1-2", "CA-3.1-10"));
    EXPECT_FALSE(before("CA-3.1-10", "CA-3.1-2"));
    EXPECT_TRUE(before("CA-3.1-10", "CA-3.2-1"));
    EXPECT_TRUE(before("CA-4.3-1", "CL-1.5-1"));
    EXPECT_TRUE(before("CL-4.3", "CL-4.3.1"));
}

TEST(IdOrder, TellsEveryTwoIdsApart) {
    const IdOrder before;
    EXPECT_FALSE(before("CA-1", "CA-1"));
    EXPECT_NE(before("CA-01", "CA-1"), before("CA-1", "CA-01"));
}

TEST(Totals, OfARunWithoutCasesAreZero) {
    const Totals totals = RunResult{}.totals();
    EXPECT_EQ(totals.all(), 0);
    EXPECT_EQ(totals.of(Verdict::fail), 0);
    EXPECT_EQ(totals.must_judged, 0);
}

TEST(Totals, CountEveryCaseOnceUnderItsVerdict) {
    RunResult run;
    run.cases = {case_with("a", {check("R1", Level::must, CheckState::unmet)}),
                 case_with("b", {check("R1", Level::must, CheckState::held)}),
                 case_with("c", {check("R1", Level::must, CheckState::held)})};
    const Totals totals = run.totals();
    EXPECT_EQ(totals.of(Verdict::fail), 1);
    EXPECT_EQ(totals.of(Verdict::pass), 2);
    EXPECT_EQ(totals.all(), 3);
}

TEST(Totals, CountJudgedChecksByLevelAndLeaveOutMays) {
    RunResult run;
    run.cases = {case_with("a", {check("R1", Level::must, CheckState::held),
                                 check("R2", Level::must, CheckState::unmet),
                                 check("R3", Level::should, CheckState::unmet),
                                 check("R4", Level::may, CheckState::held)})};
    const Totals totals = run.totals();
    EXPECT_EQ(totals.must_held, 1);
    EXPECT_EQ(totals.must_judged, 2);
    EXPECT_EQ(totals.should_held, 0);
    EXPECT_EQ(totals.should_judged, 1);
}

TEST(Totals, LeaveOutWhatWasNotJudged) {
    RunResult run;
    run.cases = {case_with("a", {check("R1", Level::must, CheckState::undecided),
                                 check("R1", Level::must, CheckState::observed),
                                 check("R1", Level::must, CheckState::not_applicable)})};
    EXPECT_EQ(run.totals().must_judged, 0);
}

TEST(Totals, LeaveOutChecksOfTheTesterItself) {
    RunResult run;
    run.cases = {case_with("a", {check("", Level::must, CheckState::held)})};
    EXPECT_EQ(run.totals().must_judged, 0);
}

TEST(Summarise, GivesEachRequirementOfTheCatalogueInItsOrder) {
    const auto summaries = summarise(catalogue({"CA-1", "CA-2", "CL-1"}), {});
    ASSERT_EQ(summaries.size(), 3U);
    EXPECT_EQ(summaries[0].id, "CA-1");
    EXPECT_EQ(summaries[2].id, "CL-1");
}

TEST(Summarise, SaysNotRunWhereNoCaseChecked) {
    const auto summaries = summarise(catalogue({"CA-1"}), {});
    EXPECT_EQ(summaries[0].verdict, Verdict::not_run);
    EXPECT_TRUE(summaries[0].cases.empty());
}

TEST(Summarise, TakesTheWorstVerdictOfAllCases) {
    const auto summaries = summarise(
        catalogue({"CA-1"}), {case_with("a", {check("CA-1", Level::must, CheckState::held)}),
                              case_with("b", {check("CA-1", Level::must, CheckState::unmet)}),
                              case_with("c", {check("CA-1", Level::must, CheckState::held)})});
    EXPECT_EQ(summaries[0].verdict, Verdict::fail);
    EXPECT_THAT(summaries[0].cases, ElementsAre("a", "b", "c"));
}

TEST(Summarise, NamesACaseOnceHoweverOftenItChecks) {
    const auto summaries = summarise(
        catalogue({"CA-1"}), {case_with("a", {check("CA-1", Level::must, CheckState::held),
                                              check("CA-1", Level::must, CheckState::held)})});
    EXPECT_THAT(summaries[0].cases, ElementsAre("a"));
}

TEST(Summarise, KeepsAPassOfACaseThatFailedForAnotherRequirement) {
    const auto summaries =
        summarise(catalogue({"CA-1", "CA-2"}),
                  {case_with("a", {check("CA-1", Level::must, CheckState::held),
                                   check("CA-2", Level::must, CheckState::unmet)})});
    EXPECT_EQ(summaries[0].verdict, Verdict::pass);
    EXPECT_EQ(summaries[1].verdict, Verdict::fail);
}

TEST(Summarise, LeavesNotApplicableWhereNothingElseWasFound) {
    const auto summaries =
        summarise(catalogue({"CA-1"}),
                  {case_with("a", {check("CA-1", Level::must, CheckState::not_applicable)})});
    EXPECT_EQ(summaries[0].verdict, Verdict::not_applicable);
}

} // namespace
} // namespace ediconform::model
