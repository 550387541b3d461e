#include "harness/base/file.hpp"
#include "reports/report.hpp"
#include "sample_run.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace ediconform::reports::testing {
namespace {

using ::testing::HasSubstr;

class ResultJson : public ::testing::Test {
protected:
    base::Result<model::RunResult> read(const std::string& text) {
        const auto path = folder_->path() / "result.json";
        EXPECT_TRUE(base::write_file(path, text));
        return read_result_json(path, test::source_path("scenarios"));
    }

    SourceDateEpoch no_epoch_{nullptr};
    base::Result<base::TemporaryDirectory> folder_ = base::TemporaryDirectory::make();
};

TEST_F(ResultJson, IsReadBackAsItWasWritten) {
    model::RunResult run = sample_run();
    run.cases[1].checks[0].because = {"理由", "because"};
    run.cases[1].side = model::Side::upki;
    run.catalogue.at("CA-3.4-1").coverage = model::Coverage::planned;
    run.catalogue.at("CA-3.4-1").how = model::Establishment::assisted;
    run.catalogue.at("CA-3.4-1").figures = {9, 10};
    run.catalogue.at("CA-3.4-1").security_floor = true;
    run.strict = true;
    run.interrupted = true;

    const auto again = read(render_result_json(run));

    ASSERT_TRUE(again) << base::to_string(again.error());
    EXPECT_EQ(*again, run);
}

TEST_F(ResultJson, KeepsEveryEnumeratorThroughTheFile) {
    for (int phase = 0; phase < 3; ++phase) {
        for (int owner = 0; owner < 5; ++owner) {
            for (int state = 0; state < 5; ++state) {
                model::RunResult run = sample_run();
                run.cases[1].phase = static_cast<model::FailurePhase>(phase);
                run.cases[1].owner = static_cast<model::Owner>(owner);
                run.cases[1].checks[0].state = static_cast<model::CheckState>(state);
                const auto again = read(render_result_json(run));
                ASSERT_TRUE(again) << base::to_string(again.error());
                EXPECT_EQ(*again, run);
            }
        }
    }
}

TEST_F(ResultJson, OfARunWithoutCasesIsReadBackToo) {
    const model::RunResult run = run_of({});
    const auto again = read(render_result_json(run));
    ASSERT_TRUE(again) << base::to_string(again.error());
    EXPECT_EQ(*again, run);
}

TEST_F(ResultJson, IsTheSameTextForTheSameRun) {
    EXPECT_EQ(render_result_json(sample_run()), render_result_json(sample_run()));
}

TEST_F(ResultJson, NamesItsFormatFirst) {
    EXPECT_EQ(render_result_json(sample_run()).substr(0, 36),
              "{\n  \"format\": \"ediconform-result/1\",");
}

TEST_F(ResultJson, CarriesTheTotalsForReadersWithoutTheModel) {
    const auto json = nlohmann::json::parse(render_result_json(sample_run()));
    EXPECT_EQ(json["totals"]["cases"]["fail"], 1);
    EXPECT_EQ(json["totals"]["cases"]["not_run"], 1);
    EXPECT_EQ(json["totals"]["must"]["judged"], 2);
}

TEST_F(ResultJson, EscapesOctetsThatAreNotText) {
    model::RunResult run = sample_run();
    run.sut = "\x82\xa0\x1b[31m";
    const std::string text = render_result_json(run);
    EXPECT_TRUE(nlohmann::json::accept(text));
    const auto again = read(text);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->sut, "\\x82\\xa0\\x1b[31m");
}

TEST_F(ResultJson, HonoursSourceDateEpoch) {
    const SourceDateEpoch epoch("1000000000");
    EXPECT_THAT(render_result_json(sample_run()),
                HasSubstr("\"started\": \"2001-09-09T01:46:40.000Z\""));
}

TEST_F(ResultJson, RefusesAMemberThatNothingReads) {
    std::string text = render_result_json(sample_run());
    text.replace(text.find("\"run_id\""), 8, "\"run_no\"");
    const auto again = read(text);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().id, "schema.misspelt_member");
}

TEST_F(ResultJson, RefusesAnUnknownVerdictWithItsPlace) {
    auto json = nlohmann::json::parse(render_result_json(sample_run()));
    json["cases"][1]["verdict"] = "maybe";
    const auto again = read(json.dump());
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().where.pointer, HasSubstr("/cases/1"));
}

TEST_F(ResultJson, SaysWhichFileIsMissing) {
    const auto again =
        read_result_json(folder_->path() / "none.json", test::source_path("scenarios"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().id, "file.missing");
}

} // namespace
} // namespace ediconform::reports::testing
