#include "harness/checks/judge.hpp"
#include "tests/paths/test_paths.hpp"
#include "tests/unit/checks/journal_builder.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using model::CheckState;
using model::Level;
using model::Verdict;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

model::Requirement requirement(Level level, bool security_floor = false) {
    model::Requirement made;
    made.level = level;
    made.security_floor = security_floor;
    return made;
}

const model::Catalogue kCatalogue{{"M", requirement(Level::must)},
                                  {"S", requirement(Level::should)},
                                  {"O", requirement(Level::may)},
                                  {"FLOOR", requirement(Level::should, true)}};

model::TestCase case_with(const std::vector<json>& expect) {
    model::TestCase test_case;
    test_case.id = "ca/issue/x";
    test_case.phase = model::FailurePhase::returned_by_ca;
    test_case.expect = expect;
    return test_case;
}

json outcome(const std::string& requirement, const std::string& is) {
    return {{"check", "outcome"}, {"of", "issue"}, {"is", {is}}, {"requirement", requirement}};
}

json lowered(json expectation, const std::string& to) {
    expectation["lower_to"] = to;
    expectation["because"] = {{"ja", "理由"}, {"en", "a reason"}};
    return expectation;
}

model::CaseResult judged(const JournalBuilder& journal, const std::vector<json>& expect) {
    return judge(case_with(expect), kCatalogue, journal.context());
}

JournalBuilder refused() {
    return JournalBuilder().answer("issue", reply(1102));
}

TEST(Judge, WeighsAnUnmetCheckByTheLevelOfItsRequirement) {
    EXPECT_EQ(judged(refused(), {outcome("M", "ok")}).verdict, Verdict::fail);
    EXPECT_EQ(judged(refused(), {outcome("S", "ok")}).verdict, Verdict::warn);
    EXPECT_EQ(judged(refused(), {outcome("O", "ok")}).verdict, Verdict::pass);
    EXPECT_EQ(judged(refused(), {outcome("M", "refused")}).verdict, Verdict::pass);
}

TEST(Judge, ComparesSomeThingsOnlyWithWhatTheClientSaid) {
    const json wanted{
        {"check", "reported"}, {"of", "try"}, {"any", {"1102"}}, {"requirement", "M"}};
    const auto verdict_for = [&](const std::string& told, const char* condition) {
        JournalBuilder journal;
        journal.called("try", "renew").answered("try", told);
        json expectation = wanted;
        expectation[condition] = "try";
        return judged(journal, {expectation}).verdict;
    };
    EXPECT_EQ(verdict_for("ok", "if_ok"), Verdict::fail);
    EXPECT_EQ(verdict_for("ok", "unless_ok"), Verdict::not_applicable);
    EXPECT_EQ(verdict_for("failed", "if_ok"), Verdict::not_applicable);
    EXPECT_EQ(verdict_for("failed", "unless_ok"), Verdict::fail);
}

TEST(Judge, ComparesSomeThingsOnlyWhereTheClientAsked) {
    const json wanted{{"check", "outcome"},
                      {"of", "try"},
                      {"is", {"ok"}},
                      {"if_sent", "issue"},
                      {"requirement", "M"}};
    JournalBuilder journal;
    journal.called("try", "issue").answered("try", "refused_by_client");
    EXPECT_EQ(judged(journal, {wanted}).verdict, Verdict::not_applicable);
    journal.arrived("issue", "{}");
    EXPECT_EQ(judged(journal, {wanted}).verdict, Verdict::fail);
}

TEST(Judge, CountsSomeRequestsOnlyWhereTheCaIssued) {
    const json once{{"check", "requests"},
                    {"on", "renew"},
                    {"at_most", 1},
                    {"if_issued", "renew"},
                    {"requirement", "M"}};
    JournalBuilder journal;
    journal.arrived("renew", "{}").arrived("renew", "{}");
    EXPECT_EQ(judged(journal, {once}).verdict, Verdict::not_applicable);
    journal.issued("renew", pki::fixture_certificate("leaf"));
    EXPECT_EQ(judged(journal, {once}).verdict, Verdict::fail);
}

TEST(Judge, TakesARequirementThatItDoesNotKnowForAMust) {
    EXPECT_EQ(judged(refused(), {outcome("?", "ok")}).verdict, Verdict::fail);
}

TEST(Judge, FailsBelowTheSecurityFloorWhateverTheLevel) {
    EXPECT_EQ(judged(refused(), {outcome("FLOOR", "ok")}).verdict, Verdict::fail);
}

TEST(Judge, LowersALevelForAWrittenReason) {
    const auto result = judged(refused(), {lowered(outcome("M", "ok"), "S")});
    EXPECT_EQ(result.verdict, Verdict::warn);
    EXPECT_EQ(result.checks.front().level, Level::should);
    EXPECT_EQ(result.checks.front().because.en, "a reason");
    EXPECT_EQ(judged(refused(), {lowered(outcome("M", "ok"), "O")}).verdict, Verdict::pass);
    EXPECT_EQ(judged(refused(), {lowered(outcome("FLOOR", "ok"), "S")}).verdict, Verdict::warn);
}

TEST(Judge, NeverRaisesALevel) {
    const auto result = judged(refused(), {lowered(outcome("O", "ok"), "S")});
    EXPECT_EQ(result.checks.front().level, Level::may);
    EXPECT_EQ(result.verdict, Verdict::pass);
}

json documented(const std::string& requirement) {
    return {{"check", "documented-code"},
            {"of", "issue"},
            {"meaning", "format_error"},
            {"requirement", requirement}};
}

TEST(Judge, WarnsAtMostOfALesserFindingAndSaysWhy) {
    for (const char* id : {"M", "FLOOR"}) {
        const auto result = judged(refused(), {documented(id)});
        EXPECT_EQ(result.verdict, Verdict::warn) << id;
        EXPECT_EQ(result.checks.front().because, texts().render("check.documented_code.because"));
    }
}

TEST(Judge, KeepsTheReasonOfTheCaseWhereTheFindingLowersNothingFurther) {
    const auto result = judged(refused(), {lowered(documented("M"), "O")});
    EXPECT_EQ(result.verdict, Verdict::pass);
    EXPECT_EQ(result.checks.front().because.en, "a reason");
    EXPECT_THAT(judged(refused(), {documented("S")}).checks.front().because.en, IsEmpty());
}

TEST(Judge, RunsAllChecksAlsoAfterOneThatFails) {
    const auto result =
        judged(refused(), {outcome("S", "ok"), outcome("M", "ok"), outcome("M", "refused")});
    ASSERT_EQ(result.checks.size(), 3U);
    EXPECT_EQ(result.checks[0].verdict, Verdict::warn);
    EXPECT_EQ(result.checks[1].verdict, Verdict::fail);
    EXPECT_EQ(result.checks[2].verdict, Verdict::pass);
    EXPECT_EQ(result.verdict, Verdict::fail);
}

TEST(Judge, SaysOfAFailureWhyWhoAndInWhichPhase) {
    const auto result = judged(refused(), {outcome("S", "ok"), outcome("M", "format_error")});
    EXPECT_THAT(result.reason.en, HasSubstr("format_error")) << "the failed one, not the warning";
    EXPECT_THAT(result.reason.en, HasSubstr("1102"));
    EXPECT_THAT(result.reason.ja, HasSubstr("1102"));
    EXPECT_EQ(result.owner, model::Owner::implementation);
    EXPECT_EQ(result.phase, model::FailurePhase::returned_by_ca);
}

TEST(Withdrawal, TakesBackWhatHeldOrWarnedAndLeavesAMustThatFailed) {
    const std::vector<json> expect{outcome("M", "refused"), outcome("S", "ok"), outcome("M", "ok")};
    auto failed = judged(refused(), expect);
    withdraw(failed, {"理由", "a reason"}, false);
    EXPECT_EQ(failed.verdict, Verdict::fail);
    EXPECT_EQ(failed.checks[0].verdict, Verdict::inconclusive);
    EXPECT_EQ(failed.checks[1].verdict, Verdict::inconclusive);
    EXPECT_EQ(failed.checks[2].verdict, Verdict::fail);

    auto whole = judged(refused(), expect);
    withdraw(whole, {"理由", "a reason"}, true);
    EXPECT_EQ(whole.verdict, Verdict::inconclusive);
    EXPECT_EQ(whole.checks[2].verdict, Verdict::inconclusive);
    EXPECT_EQ(whole.reason.en, "a reason");
    EXPECT_EQ(whole.owner, model::Owner::fixture);

    auto held = judged(refused(), {outcome("M", "refused")});
    withdraw(held, {"理由", "a reason"}, false);
    EXPECT_EQ(held.verdict, Verdict::inconclusive);
}

TEST(Judge, SaysOfAPassNothing) {
    const auto result = judged(refused(), {outcome("M", "refused")});
    EXPECT_THAT(result.reason.en, IsEmpty());
    EXPECT_FALSE(result.owner);
    EXPECT_FALSE(result.phase);
}

TEST(Judge, NamesEvidenceThatExistsOnly) {
    EXPECT_THAT(judged(refused(), {outcome("M", "ok")}).checks.front().evidence,
                testing::ElementsAre(1U));
    EXPECT_THAT(judged(JournalBuilder(), {outcome("M", "ok")}).checks.front().evidence, IsEmpty());
}

TEST(Judge, FindsNothingApplicableWhereNoCheckIs) {
    const auto result = judged(JournalBuilder().answer("issue", reply(0)), {documented("M")});
    EXPECT_EQ(result.verdict, Verdict::not_applicable);
    EXPECT_FALSE(result.owner) << "nobody has to act";
}

TEST(Judge, LeavesACaseOpenWhoseEvidenceDoesNotSuffice) {
    EXPECT_EQ(judged(JournalBuilder(), {outcome("M", "ok")}).verdict, Verdict::inconclusive);
}

TEST(Judge, SaysAWarningAlsoWhereAnotherShouldIsUndecided) {
    const auto beside_undecided = [](const char* requirement) {
        json undecided = outcome(requirement, "ok");
        undecided["of"] = "never_came";
        return judged(refused(), {undecided, outcome("S", "ok")}).verdict;
    };
    EXPECT_EQ(beside_undecided("S"), Verdict::warn);
    EXPECT_EQ(beside_undecided("M"), Verdict::inconclusive) << "a must that is open is more";
    EXPECT_EQ(beside_undecided("FLOOR"), Verdict::inconclusive);
}

TEST(Judge, HoldsNothingAgainstACaThatAsksForFewerRequests) {
    JournalBuilder throttled;
    throttled.answer("issue", "", 429, "issue", {{"throttled", true}});
    const model::CaseResult result = judged(throttled, {outcome("M", "ok")});
    EXPECT_EQ(result.verdict, Verdict::inconclusive);
    EXPECT_EQ(result.owner, model::Owner::configuration);
    EXPECT_NE(result.reason.en.find("requests_per_second"), std::string::npos);
    EXPECT_EQ(judged(JournalBuilder().answer("issue", "", 429), {outcome("M", "ok")}).verdict,
              Verdict::fail)
        << "in a race, or where the step is about it, it is an answer like others";
}

TEST(Judge, PutsAMissingDeclarationDownToTheConfiguration) {
    const auto result = judged(JournalBuilder().called("try", "renew").answered("try", "failed"),
                               {{{"check", "gave-up"}, {"of", "try"}, {"requirement", "M"}}});
    EXPECT_EQ(result.verdict, Verdict::inconclusive);
    EXPECT_EQ(result.owner, model::Owner::configuration);
}

TEST(Judge, HoldsNothingAgainstACaThatGaveNoProofOfLife) {
    const json proof{{"check", "proof-of-life"}, {"of", {"issue"}}, {"is", {"ok"}}};
    const auto result = judged(refused(), {proof, outcome("M", "ok")});
    EXPECT_EQ(result.verdict, Verdict::inconclusive);
    EXPECT_EQ(result.owner, model::Owner::implementation);
    EXPECT_EQ(judged(refused(), {outcome("M", "ok")}).verdict, Verdict::fail);
}

const json kFaultDelivered{{"check", "fault-delivered"}, {"fault", 0}};

model::CaseResult judged_with_fault(const JournalBuilder& journal,
                                    const std::vector<json>& expect) {
    model::TestCase test_case = case_with(expect);
    test_case.faults = {{{"on", "issue"}, {"nth", 1}, {"fault", "tcp.reset"}}};
    return judge(test_case, kCatalogue, journal.context());
}

TEST(Judge, IsInconclusiveWhateverElseWhereAFaultDidNotGoOut) {
    for (const char* is : {"ok", "refused"}) {
        const auto result = judged_with_fault(refused(), {outcome("M", is), kFaultDelivered});
        EXPECT_EQ(result.verdict, Verdict::inconclusive) << is;
        EXPECT_EQ(result.reason.en.find("1102"), std::string::npos) << result.reason.en;
        ASSERT_EQ(result.checks.size(), 2U);
    }
}

TEST(Judge, JudgesNoRequirementByACaseWhoseFaultDidNotGoOut) {
    const auto result = judged_with_fault(refused(), {outcome("M", "ok"), kFaultDelivered});
    EXPECT_EQ(result.checks.front().state, CheckState::undecided);
    EXPECT_EQ(result.checks.front().verdict, Verdict::inconclusive);
    const auto summary = model::summarise(kCatalogue, {result});
    EXPECT_EQ(std::ranges::find(summary, "M", &model::RequirementResult::id)->verdict,
              Verdict::inconclusive);
}

TEST(Judge, PutsAMissingFaultDownToWhoeverKeptItFromGoingOut) {
    JournalBuilder silent;
    silent.arrived("issue", "{}").preamble_ended();
    EXPECT_EQ(judged_with_fault(silent, {kFaultDelivered}).owner, model::Owner::implementation)
        << "the client never asked, after the preamble";
    JournalBuilder asked;
    asked.preamble_ended().arrived("issue", "{}");
    EXPECT_EQ(judged_with_fault(asked, {kFaultDelivered}).owner, model::Owner::harness);
}

TEST(Judge, JudgesACaseWhoseFaultWentOut) {
    JournalBuilder journal = refused();
    journal.add(EventKind::fault_delivered, "", "mock-ca",
                {{"fault", std::int64_t{0}}, {"name", std::string("tcp.reset")}});
    EXPECT_EQ(judged_with_fault(journal, {kFaultDelivered, outcome("M", "ok")}).verdict,
              Verdict::fail);
    EXPECT_EQ(judged_with_fault(journal, {kFaultDelivered, outcome("M", "refused")}).verdict,
              Verdict::pass);
}

TEST(Judge, SaysWhichCheckItLacks) {
    EXPECT_THROW(judged(refused(), {{{"check", "nonsense"}, {"requirement", "M"}}}),
                 std::logic_error);
}

TEST(Judge, HasACheckForEachThatTheSchemaNames) {
    const auto schema =
        base::JsonDocument::load(test::source_path("scenarios/schema/case.schema.json"));
    ASSERT_TRUE(schema);
    const json& named =
        schema->root().at(json::json_pointer("/definitions/check/properties/check/enum"));
    for (const json& name : named) {
        EXPECT_NE(find_check(name.get<std::string>()), nullptr) << name;
    }
    EXPECT_EQ(named.size(), check_names().size());
}

TEST(Unjudged, KeepsWhatTheRunnerSays) {
    const auto result =
        unjudged(case_with({}), Verdict::not_run, {"理由", "reason"}, model::Owner::fixture);
    EXPECT_EQ(result.id, "ca/issue/x");
    EXPECT_EQ(result.verdict, Verdict::not_run);
    EXPECT_EQ(result.reason.en, "reason");
    EXPECT_EQ(result.owner, model::Owner::fixture);
}

TEST(CheckNames, EachHaveATextThatSaysWhatAFailureMeans) {
    for (const std::string_view check : check_names()) {
        std::string name(check);
        std::ranges::replace(name, '-', '_');
        EXPECT_TRUE(texts().contains("explain.failure." + name)) << name;
    }
}

} // namespace
} // namespace ediconform::checks
