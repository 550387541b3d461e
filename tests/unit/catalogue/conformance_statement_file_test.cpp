#include "harness/base/file.hpp"
#include "harness/catalogue/conformance_statement_file.hpp"
#include "harness/catalogue/corpus.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>

namespace ediconform::catalogue {
namespace {

const std::filesystem::path kScenarios = test::source_path("scenarios");

class ConformanceStatementFile : public testing::Test {
protected:
    base::Result<model::ConformanceStatement> load(const std::string& text) {
        const auto written = base::write_file(file_, text);
        EXPECT_TRUE(written);
        return load_conformance_statement(file_, kScenarios, requirements_);
    }
    [[nodiscard]] std::string starter(const std::vector<model::Side>& sides,
                                      base::Language language) const {
        const auto texts = base::Texts::load(kScenarios / "texts");
        return conformance_statement_starter(requirements_, sides, "2026-11-22", *texts, language);
    }

    base::LocalizedText source_;
    model::Catalogue requirements_ = *load_requirements(kScenarios, source_);
    base::TemporaryDirectory folder_ = *base::TemporaryDirectory::make();
    std::filesystem::path file_ = folder_.path() / "ics.json";
};

TEST_F(ConformanceStatementFile, HoldsAnswersAndTheirEvidence) {
    const auto read = load(R"({"ics": "EDI 3.1", "declared_by": "QA", "date": "2026-11-22",
        "statements": {"CL-4.1-12": {"answer": "yes", "evidence": "manual 5.2"},
                       "CL-4.5-1": {"answer": "not_applicable"}, "CA-3.4-2": {"answer": "no"}}})");
    ASSERT_TRUE(read) << base::to_string(read.error());
    EXPECT_EQ(read->product, "EDI 3.1");
    EXPECT_EQ(read->declared_by, "QA");
    EXPECT_EQ(read->answers.at("CL-4.1-12"),
              (model::DeclaredAnswer{model::Answer::yes, "manual 5.2"}));
    EXPECT_EQ(read->answers.at("CL-4.5-1").answer, model::Answer::not_applicable);
    EXPECT_EQ(read->answers.at("CA-3.4-2").answer, model::Answer::no);
}

TEST_F(ConformanceStatementFile, HasNoPlaceForWhatCasesJudge) {
    const auto read = load(R"({"ics": "x", "date": "2026-11-22",
                               "statements": {"CA-3.3-6": {"answer": "yes"}}})");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().id, "ics.tested");
    EXPECT_EQ(read.error().where.pointer, "/statements/CA-3.3-6");
}

TEST_F(ConformanceStatementFile, NamesOnlyStatementsThatExist) {
    const auto read = load(R"({"ics": "x", "date": "2026-11-22",
                               "statements": {"CA-9.9-9": {"answer": "yes"}}})");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().id, "ics.unknown");
}

TEST_F(ConformanceStatementFile, StartsWithEachDeclaredStatementOpenInBothLanguages) {
    for (const base::Language language : {base::Language::ja, base::Language::en}) {
        const auto read = load(starter({model::Side::ca, model::Side::client}, language));
        ASSERT_TRUE(read) << base::to_string(read.error());
        std::size_t declared = 0;
        for (const auto& [id, requirement] : requirements_) {
            const bool is_declared = requirement.side != model::Side::upki &&
                                     requirement.coverage == model::Coverage::declared;
            declared += is_declared ? 1 : 0;
            EXPECT_EQ(read->answers.contains(id), is_declared) << id;
        }
        EXPECT_GE(declared, 20U);
        EXPECT_EQ(read->answers.begin()->second.answer, model::Answer::open);
    }
}

TEST_F(ConformanceStatementFile, StartsWithOneSideWhereOneIsAskedFor) {
    const auto read = load(starter({model::Side::client}, base::Language::en));
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->answers.empty());
    for (const auto& [id, given] : read->answers) {
        EXPECT_THAT(id, testing::StartsWith("CL-"));
    }
}

} // namespace
} // namespace ediconform::catalogue
