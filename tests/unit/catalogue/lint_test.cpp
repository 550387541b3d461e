#include "harness/catalogue/corpus.hpp"
#include "tests/unit/catalogue/scenario_copy.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace ediconform::catalogue {
namespace {

using nlohmann::json;

model::Requirement requirement(const std::string& id, model::Side side) {
    model::Requirement made;
    made.id = id;
    made.side = side;
    return made;
}

/// A corpus of one case that is in order, to be broken.
Corpus sound_corpus() {
    Corpus corpus;
    corpus.requirements.emplace("CA-3.1-2", requirement("CA-3.1-2", model::Side::ca));
    const json body = sound_case();
    model::TestCase test_case;
    test_case.id = test_case.base_id = body.at("case");
    test_case.requirements = {"CA-3.1-2"};
    test_case.needs = body.at("needs");
    test_case.steps = body.at("steps");
    test_case.expect = body.at("expect");
    test_case.source_file = "cases/ca/issue/valid.json";
    test_case.source_line = 7;
    corpus.cases.push_back(std::move(test_case));
    return corpus;
}

std::vector<std::string> problems_of(const Corpus& corpus) {
    std::vector<std::string> ids;
    std::ranges::transform(lint(corpus), std::back_inserter(ids), &base::Error::id);
    return ids;
}

using testing::ElementsAre;

TEST(Lint, FindsNothingInASoundCorpus) {
    EXPECT_THAT(problems_of(sound_corpus()), ElementsAre());
}

TEST(Lint, NamesCaseFileAndLine) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].expect[0]["of"] = "renewal";
    const auto problems = lint(corpus);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].where.file, "cases/ca/issue/valid.json");
    EXPECT_EQ(problems[0].where.line, 7U);
    EXPECT_THAT(problems[0].arguments, testing::Contains(testing::Pair("case", "ca/issue/valid")));
}

TEST(Lint, AnIdIsNeverUsedTwice) {
    Corpus corpus = sound_corpus();
    corpus.cases.push_back(corpus.cases[0]);
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.duplicate"));
}

TEST(Lint, AFormerIdIsNotReused) {
    Corpus corpus = sound_corpus();
    corpus.cases.push_back(corpus.cases[0]);
    corpus.cases[1].id = corpus.cases[1].base_id = "ca/issue/other";
    corpus.cases[1].formerly = {"ca/issue/valid"};
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.duplicate"));
}

TEST(Lint, VariantsShareTheirFormerId) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].formerly = {"ca/issue/before"};
    corpus.cases[0].id = "ca/issue/valid[a]";
    corpus.cases.push_back(corpus.cases[0]);
    corpus.cases[1].id = "ca/issue/valid[b]";
    EXPECT_THAT(problems_of(corpus), ElementsAre());
}

TEST(Lint, StepNamesAreUniqueAlsoInsideASequence) {
    Corpus corpus = sound_corpus();
    const json step = corpus.cases[0].steps[0];
    corpus.cases[0].steps.push_back({{"do", "sequence"}, {"of", json::array({step})}});
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.step_twice"));
}

TEST(Lint, AReferenceNamesAFixture) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].steps[0]["pair"] = "$needs.other";
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.reference"));
}

TEST(Lint, AReferenceNamesAStep) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].steps[0]["certificate"] = "$before.certificate";
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.reference"));
}

TEST(Lint, AFaultIsReferredToOnlyWhereOneIsPlanned) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].steps[0]["set"] = {{"pkcs12_password", "$fault.pkcs12_password"}};
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.reference"));
    corpus.cases[0].faults =
        json::array({{{"on", "issue"}, {"nth", "1.."}, {"fault", "pkcs12.other_password"}}});
    EXPECT_THAT(problems_of(corpus), ElementsAre());
}

TEST(Lint, ACheckIsAboutAStepThatExists) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].expect[0]["of"] = "renewal";
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.reference"));
}

TEST(Lint, ARequirementExists) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].requirements.push_back("CA-9.9-9");
    corpus.cases[0].expect.push_back(
        {{"check", "http-response"}, {"of", "issue"}, {"requirement", "CA-9.9-9"}});
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.requirement_unknown"));
}

TEST(Lint, ARequirementIsOfTheSideOfTheCase) {
    Corpus corpus = sound_corpus();
    corpus.requirements.emplace("CL-4.1-1", requirement("CL-4.1-1", model::Side::client));
    corpus.cases[0].requirements.push_back("CL-4.1-1");
    corpus.cases[0].expect.push_back(
        {{"check", "http-response"}, {"of", "issue"}, {"requirement", "CL-4.1-1"}});
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.requirement_side"));
}

TEST(Lint, ARequirementThatIsNamedIsChecked) {
    Corpus corpus = sound_corpus();
    corpus.requirements.emplace("CA-1.5-1", requirement("CA-1.5-1", model::Side::ca));
    corpus.cases[0].requirements.push_back("CA-1.5-1");
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.requirement_unchecked"));
}

TEST(Lint, ARequirementThatIsCheckedIsNamed) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].expect.push_back(
        {{"check", "http-response"}, {"of", "issue"}, {"requirement", "CA-1.5-1"}});
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.requirement_unnamed"));
}

TEST(Lint, WhatIsLeftToOthersIsNotIssuedWith) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].needs = {
        {"pair", {{"fixture", "pair"}, {"state", "vetted"}, {"consumes", false}}}};
    corpus.cases[0].steps[0]["pair"] = "$needs.pair";
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.consumption"));
    corpus.cases[0].needs["pair"]["consumes"] = true;
    EXPECT_THAT(problems_of(corpus), ElementsAre());
}

TEST(Lint, AFaultIsProved) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].faults = json::array({{{"on", "issue"}, {"nth", 1}, {"fault", "tcp.reset"}}});
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.fault_unproved"));
    corpus.cases[0].expect.push_back({{"check", "fault-delivered"}, {"fault", 0}});
    EXPECT_THAT(problems_of(corpus), ElementsAre());
}

TEST(Lint, AFaultThatNeedNotHappenNeedsNoProof) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].faults = json::array({{{"on", "issue"}, {"nth", 2}, {"answer", "key_used"}}});
    EXPECT_THAT(problems_of(corpus), ElementsAre());
}

TEST(Lint, ProofIsOfAFaultThatExists) {
    Corpus corpus = sound_corpus();
    corpus.cases[0].expect.push_back({{"check", "fault-delivered"}, {"fault", 0}});
    EXPECT_THAT(problems_of(corpus), ElementsAre("case.fault_unknown"));
}

TEST(Lint, ARequirementThatCountsOnCasesHasOne) {
    Corpus corpus = sound_corpus();
    corpus.requirements.emplace("CA-1.5-1", requirement("CA-1.5-1", model::Side::ca));
    EXPECT_THAT(problems_of(corpus), ElementsAre("requirement.uncovered"));
    corpus.requirements.at("CA-1.5-1").coverage = model::Coverage::planned;
    EXPECT_THAT(problems_of(corpus), ElementsAre());
}

TEST(Lint, AReasonForHavingNoCaseGoesWhenThereIsOne) {
    Corpus corpus = sound_corpus();
    corpus.requirements.at("CA-3.1-2").coverage = model::Coverage::planned;
    EXPECT_THAT(problems_of(corpus), ElementsAre("requirement.covered_after_all"));
}

TEST(Lint, EveryPatternOfASuiteSelectsSomething) {
    Corpus corpus = sound_corpus();
    corpus.suites.push_back({"ca", {}, {"ca/**", "ca/gone/*"}});
    EXPECT_THAT(problems_of(corpus), ElementsAre("suite.selects_nothing"));
}

} // namespace
} // namespace ediconform::catalogue
