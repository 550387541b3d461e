#include "harness/runner/outcome_rule.hpp"

#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

OutcomeRule printed(const std::string& pattern, const std::string& outcome) {
    OutcomeRule rule;
    rule.output = pattern;
    rule.outcome = outcome;
    return rule;
}

OutcomeRule member(const std::string& pointer, nlohmann::json equals, const std::string& outcome) {
    OutcomeRule rule;
    rule.json = pointer;
    rule.equals = std::move(equals);
    rule.outcome = outcome;
    return rule;
}

TEST(OutcomeRule, WithoutOneTheExitCodeDecides) {
    EXPECT_EQ(outcome_of({}, {0, "", ""}), "ok");
    EXPECT_EQ(outcome_of({}, {1, "ok", ""}), "failed");
}

TEST(OutcomeRule, TheFirstThatFitsDecides) {
    OutcomeRule first = printed("used", "key_used");
    first.exit = 2;
    const std::vector<OutcomeRule> rules{first, printed("used", "failed"), printed("", "ok")};
    EXPECT_EQ(outcome_of(rules, {2, "key used", ""}), "key_used") << "both that it names";
    EXPECT_EQ(outcome_of(rules, {1, "key used", ""}), "failed");
    EXPECT_EQ(outcome_of(rules, {1, "", ""}), "ok");
}

TEST(OutcomeRule, APatternIsLookedForInEitherStream) {
    EXPECT_EQ(outcome_of({printed("^使用済", "key_used")}, {1, "", "x\n使用済み"}), "key_used");
    EXPECT_EQ(outcome_of({printed("E11\\d\\d", "key_used")}, {0, "code E1103", ""}), "key_used");
}

TEST(OutcomeRule, APatternThatWouldTakeForeverFitsNowhere) {
    const std::string text(1U << 20U, 'a');
    EXPECT_EQ(outcome_of({printed("(a*a*)*(a|a)*b", "key_used")}, {0, text, ""}), "ok");
}

TEST(OutcomeRule, AMemberOfTheOutputIsCompared) {
    const std::vector<OutcomeRule> rules{member("/result/code", "1103", "key_used"),
                                         member("/result/code", 7, "not_vetted")};
    EXPECT_EQ(outcome_of(rules, {1, R"({"result": {"code": "1103"}})", ""}), "key_used");
    EXPECT_EQ(outcome_of(rules, {1, R"({"result": {"code": 7}})", ""}), "not_vetted");
    EXPECT_EQ(outcome_of(rules, {1, R"({"result": 7})", ""}), "failed");
    EXPECT_EQ(outcome_of(rules, {1, "no JSON", ""}), "failed");
}

TEST(OutcomeRule, TheObjectMayStandOnTheLastLine) {
    EXPECT_EQ(outcome_of({member("/code", "1103", "key_used")},
                         {1, "starting\nasking the CA\n{\"code\": \"1103\"}\n\n", ""}),
              "key_used");
}

TEST(OutcomeRule, TheMemberMayBeTheOutcome) {
    OutcomeRule rule;
    rule.json = "/outcome";
    EXPECT_EQ(outcome_of({rule}, {1, R"({"outcome": "key_used"})", ""}), "key_used");
    EXPECT_EQ(outcome_of({rule}, {1, R"({"outcome": "all is well"})", ""}), "failed")
        << "no word of the contract";
}

TEST(OutcomeRule, APatternIsCheckedBeforehand) {
    EXPECT_FALSE(problem_of_pattern("a(b|c)*"));
    EXPECT_TRUE(problem_of_pattern("a(b"));
}

} // namespace
} // namespace ediconform::runner
