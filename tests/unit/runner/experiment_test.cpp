#include "harness/runner/experiment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

using nlohmann::json;
using testing::ElementsAre;

model::TestCase case_with(const std::string& id, json needs, json steps) {
    model::TestCase test_case;
    test_case.id = id;
    test_case.needs = std::move(needs);
    test_case.steps = std::move(steps);
    return test_case;
}

const json kIssue = json::array({{{"as", "issue"}, {"do", "issue"}, {"pair", "$needs.pair"}}});

model::TestCase with_pair(const json& consumes, const json& steps = kIssue,
                          const std::string& state = "vetted") {
    json need{{"fixture", "pair"}, {"state", state}};
    if (!consumes.is_null()) {
        need["consumes"] = consumes;
    }
    return case_with("case", {{"pair", need}}, steps);
}

model::TestCase with_certificate(bool consumes, const std::string& step) {
    return case_with(
        "case",
        {{"certificate",
          {{"fixture", "certificate"},
           {"state", "in_window"},
           {"origin", "api"},
           {"consumes", consumes}}}},
        json::array({{{"as", "a"}, {"do", step}, {"certificate", "$needs.certificate"}}}));
}

wire::CaProfile settled(const std::string& ambiguity = "A12",
                        const std::string& choice = "on_issue") {
    wire::CaProfile profile;
    profile.ambiguities[ambiguity] = choice;
    return profile;
}

Need only_need(const model::TestCase& test_case, const wire::CaProfile& profile = settled()) {
    const auto needs = needs_of(test_case, profile);
    EXPECT_EQ(needs.size(), 1U);
    return needs.at(0);
}

TEST(Needs, AnIssueSpendsItsKeyAndProvesIt) {
    const Need need = only_need(with_pair(true));
    EXPECT_TRUE(need.spends);
    EXPECT_TRUE(need.grants);
    EXPECT_FALSE(need.to_prove);
}

TEST(Needs, WhatCanBeSpentIsTakenToBeSpentUnlessTheCaseSaysOtherwise) {
    EXPECT_TRUE(only_need(with_pair(nullptr)).spends);
    EXPECT_FALSE(only_need(with_pair(nullptr, kIssue, "unvetted")).spends);
    EXPECT_FALSE(only_need(with_pair(nullptr, kIssue, "used")).spends);
}

TEST(Needs, ARefusalLeavesTheKeyToOthersAndNeedsProofThatItWasGood) {
    const Need need = only_need(with_pair(false));
    EXPECT_FALSE(need.spends);
    EXPECT_TRUE(need.to_prove);
}

TEST(Needs, ARefusalSpendsTheKeyWhereAttemptsDo) {
    const Need need = only_need(with_pair(false), settled("A12", "on_attempt"));
    EXPECT_TRUE(need.spends);
    EXPECT_FALSE(need.grants);
    EXPECT_FALSE(need.to_prove);
}

const json kBreaksOff = json::array(
    {{{"as", "issue"}, {"do", "issue"}, {"pair", "$needs.pair"}, {"leave", {{"after", "half"}}}}});

TEST(Needs, AKeyUsedUpWithoutACertificateThatIsSureToComeProvesNothing) {
    const Need need = only_need(with_pair(true, kBreaksOff));
    EXPECT_TRUE(need.spends);
    EXPECT_FALSE(need.grants);
}

TEST(Needs, ACheckThatHoldsOnlyOfASuccessMakesTheCertificateSure) {
    model::TestCase test_case = with_pair(true, kBreaksOff);
    test_case.expect = {{{"check", "outcome"}, {"of", "issue"}, {"is", json::array({"ok"})}}};
    EXPECT_TRUE(only_need(test_case).grants);
    test_case.expect[0]["lower_to"] = "O";
    EXPECT_FALSE(only_need(test_case).grants);
    test_case.expect = {{{"check", "pkcs12-content"}, {"of", "issue"}}};
    EXPECT_TRUE(only_need(test_case).grants);
    test_case.expect = {{{"check", "outcomes"}, {"exactly", {{"ok", 1}, {"refused", 1}}}}};
    EXPECT_TRUE(only_need(test_case).grants);
}

TEST(Needs, AnUnvettedPairCannotBeProved) {
    EXPECT_FALSE(only_need(with_pair(false, kIssue, "unvetted")).to_prove);
}

TEST(Needs, ARenewalSpendsItsCertificateOnlyWhereItRenewsOnce) {
    EXPECT_TRUE(only_need(with_certificate(true, "renew"), settled("A3", "renews_once")).spends);
    const Need again = only_need(with_certificate(true, "renew"), settled("A3", "renews_again"));
    EXPECT_FALSE(again.spends);
    EXPECT_TRUE(again.grants);
}

TEST(Needs, AHandshakeAloneNeedsNoProofOfItsCertificate) {
    EXPECT_FALSE(only_need(with_certificate(false, "connect")).to_prove);
    EXPECT_TRUE(only_need(with_certificate(false, "renew")).to_prove);
}

TEST(Needs, WhatTheTesterMakesItselfIsNone) {
    const auto needs = needs_of(
        case_with("case", {{"foreign", {{"fixture", "foreign-certificate"}, {"like", "own"}}}},
                  kIssue),
        settled());
    EXPECT_TRUE(needs.empty());
}

TEST(Experiments, CasesThatNeedAndDoTheSameAreOne) {
    model::TestCase first = with_pair(true);
    model::TestCase second = with_pair(true);
    model::TestCase other = with_pair(false);
    first.id = "first";
    second.id = "second";
    const auto experiments = experiments_of({&first, &other, &second}, settled(), {});
    ASSERT_EQ(experiments.size(), 2U);
    EXPECT_THAT(experiments[0].cases, ElementsAre(&first, &second));
    EXPECT_THAT(experiments[1].cases, ElementsAre(&other));
}

TEST(Experiments, ShowWhatTheirChecksAreAboutAtTheLevelOfTheCheck) {
    model::Catalogue catalogue;
    for (const auto& [id, level] :
         {std::pair("CA-1", model::Level::must), std::pair("CA-2", model::Level::must),
          std::pair("CA-3", model::Level::should), std::pair("CA-4", model::Level::must)}) {
        catalogue[id].level = level;
    }
    model::TestCase test_case = with_pair(true);
    test_case.expect = json::array({{{"requirement", "CA-1"}},
                                    {{"requirement", "CA-2"}, {"lower_to", "S"}},
                                    {{"requirement", "CA-3"}},
                                    {{"requirement", "CA-4"}, {"lower_to", "O"}}});
    const auto experiments = experiments_of({&test_case}, settled(), catalogue);
    EXPECT_THAT(experiments.at(0).musts, ElementsAre("CA-1"));
    EXPECT_THAT(experiments.at(0).shoulds, ElementsAre("CA-2", "CA-3"));
}

TEST(Experiments, AreToldApartThatMoveTheClockOfTheCa) {
    json steps = kIssue;
    steps.push_back({{"as", "later"}, {"do", "provision"}, {"action", "clock"}});
    const model::TestCase moves = with_pair(true, steps);
    steps.back()["action"] = "vet";
    const model::TestCase vets = with_pair(true, steps);
    const auto experiments = experiments_of({&moves, &vets}, settled(), {});
    EXPECT_TRUE(experiments.at(0).moves_clock);
    EXPECT_FALSE(experiments.at(1).moves_clock);
}

TEST(References, AreFoundAtAnyDepthAndByTheWholeName) {
    const json step{{"set", {{"key", {{"text", {{"like", "$needs.pair.authentication_key"}}}}}}}};
    EXPECT_TRUE(refers_to(step, "pair"));
    EXPECT_FALSE(refers_to(step, "pai"));
    EXPECT_FALSE(refers_to(json("$needs.pairs"), "pair"));
}

} // namespace
} // namespace ediconform::runner
