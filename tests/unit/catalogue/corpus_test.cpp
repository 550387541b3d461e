#include "harness/base/texts.hpp"
#include "harness/catalogue/corpus.hpp"
#include "tests/paths/test_paths.hpp"
#include "tests/unit/catalogue/scenario_copy.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace ediconform::catalogue {
namespace {

const std::filesystem::path kScenarios = test::source_path("scenarios");

base::Result<Corpus> shipped() {
    return load_corpus(kScenarios);
}

std::vector<std::string> ids_of(const std::vector<model::TestCase>& cases) {
    std::vector<std::string> ids;
    std::ranges::transform(cases, std::back_inserter(ids), &model::TestCase::id);
    return ids;
}

TEST(ShippedCorpus, LoadsAndLintsClean) {
    auto corpus = shipped();
    ASSERT_TRUE(corpus) << to_string(corpus.error());
    EXPECT_TRUE(lint(*corpus).empty());
    EXPECT_FALSE(corpus->source.ja.empty());
}

TEST(ShippedCorpus, HasCasesOfBothSides) {
    auto corpus = shipped();
    ASSERT_TRUE(corpus);
    EXPECT_GE(select(*corpus, {"ca"}, {}).size(), 24U);
    EXPECT_GE(select(*corpus, {"client"}, {}).size(), 24U);
}

TEST(ShippedCorpus, SuitesOfBothSidesTogetherHoldEveryCase) {
    auto corpus = shipped();
    ASSERT_TRUE(corpus);
    EXPECT_EQ(select(*corpus, {"ca", "client"}, {}).size(), corpus->cases.size());
}

TEST(ShippedCorpus, EverySuiteBeginsWithTheSanityCase) {
    auto corpus = shipped();
    ASSERT_TRUE(corpus);
    EXPECT_EQ(select(*corpus, {"ca"}, {}).front().id, "ca/issue/valid");
    EXPECT_EQ(select(*corpus, {"client"}, {}).front().id, "client/issue/valid");
}

TEST(ShippedCorpus, NegativeCasesOfACaRefuseByOutcomeAndNotByAbsenceAlone) {
    auto corpus = shipped();
    ASSERT_TRUE(corpus);
    for (const model::TestCase& test_case : corpus->cases) {
        const auto is_bound = [](const nlohmann::json& check) {
            return check.at("check") == "certificates-issued" && check.value("at_most", 1) == 0;
        };
        const auto says_how = [](const nlohmann::json& check) {
            return check.at("check") == "outcome" || check.at("check") == "http-response";
        };
        if (std::ranges::any_of(test_case.expect, is_bound)) {
            EXPECT_TRUE(std::ranges::any_of(test_case.expect, says_how)) << test_case.id;
        }
    }
}

TEST(ShippedCorpus, EveryLintMessageHasATextInBothLanguages) {
    auto texts = base::Texts::load(kScenarios / "texts");
    ASSERT_TRUE(texts) << to_string(texts.error());
    for (const char* id :
         {"requirement.duplicate", "requirement.uncovered", "requirement.covered_after_all",
          "case.each", "case.id", "case.duplicate", "case.step_twice", "case.reference",
          "case.requirement_unknown", "case.requirement_side", "case.requirement_unchecked",
          "case.requirement_unnamed", "case.consumption", "case.fault_unknown",
          "case.fault_unproved", "suite.selects_nothing"}) {
        EXPECT_TRUE(texts->contains(id)) << id;
        EXPECT_FALSE(texts->remedy(id).ja.empty()) << id;
    }
}

TEST(Selection, KeepsTheOrderOfTheSuiteAndTakesEachCaseOnce) {
    Corpus corpus;
    for (const char* id : {"ca/issue/a", "ca/issue/b", "ca/issue/c"}) {
        model::TestCase test_case;
        test_case.id = test_case.base_id = id;
        corpus.cases.push_back(test_case);
    }
    corpus.suites.push_back({"one", {}, {"ca/issue/c", "ca/issue/*"}});
    EXPECT_THAT(ids_of(select(corpus, {"one"}, {})),
                testing::ElementsAre("ca/issue/c", "ca/issue/a", "ca/issue/b"));
    EXPECT_THAT(ids_of(select(corpus, {"one"}, {"ca/issue/b"})),
                testing::ElementsAre("ca/issue/b"));
    EXPECT_TRUE(select(corpus, {"another"}, {}).empty());
}

TEST(Requirements, NameTheGuidelineAsTheirSource) {
    base::LocalizedText source;
    ASSERT_TRUE(load_requirements(ScenarioCopy().root(), source));
    EXPECT_NE(source.en.find("JiEDIA"), std::string::npos) << source.en;
}

TEST(Requirements, SameIdTwiceIsAnError) {
    const ScenarioCopy copy;
    auto ca = nlohmann::json::parse(std::ifstream(copy.root() / "requirements/ca.json"));
    ca["requirements"].push_back(ca["requirements"].front());
    copy.write("requirements/ca.json", ca.dump());
    base::LocalizedText source;
    auto loaded = load_requirements(copy.root(), source);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().id, "requirement.duplicate");
}

} // namespace
} // namespace ediconform::catalogue
