#include "harness/base/file.hpp"
#include "reports/report.hpp"
#include "sample_run.hpp"
#include "tests/paths/test_paths.hpp"
#include "xml_oracle.hpp"

#include <gmock/gmock.h>

namespace ediconform::reports::testing {
namespace {

using model::Verdict;
using ::testing::HasSubstr;
using ::testing::Not;

class WriteReport : public ::testing::Test {
protected:
    std::string written(const std::string& kind, const model::RunResult& run,
                        const Lines& journal = sample_journal()) {
        const ReportRequest request{kind, folder_->path() / "deep" / kind};
        const auto outcome =
            write_report(request, {run, journal, texts(), base::Language::en}, secrets_);
        EXPECT_TRUE(outcome) << base::to_string(outcome.error());
        return *base::read_file(request.path);
    }

    SourceDateEpoch no_epoch_{nullptr};
    evidence::SecretRegistry secrets_;
    base::Result<base::TemporaryDirectory> folder_ = base::TemporaryDirectory::make();
};

TEST_F(WriteReport, WritesEachKindWhereItWasAskedTo) {
    const auto run = sample_run();
    EXPECT_EQ(written("json", run), render_result_json(run));
    EXPECT_EQ(written("junit", run),
              render_junit({run, sample_journal(), texts(), base::Language::en}));
    EXPECT_EQ(written("html", run),
              render_html({run, sample_journal(), texts(), base::Language::en}));
}

TEST_F(WriteReport, LetsNoKnownSecretIntoAnyFile) {
    const std::string canary = "canary<K3y>&\"7f9'";
    secrets_.add("authentication_key", canary);
    auto run = sample_run();
    for (auto& one : run.cases) {
        for (auto* text : {&one.title, &one.why, &one.remedy, &one.reason}) {
            *text = {"a " + canary, "b " + canary};
        }
        one.rerun = canary;
        for (auto& check : one.checks) {
            check.expected = check.observed = check.because = {canary, canary};
        }
    }
    run.sut = run.command = run.profile = canary;
    run.profile_title = run.profile_edition = {canary, canary};
    run.deviations[0].second = {canary, canary};
    Lines journal{{"ca/issue/used-key", {"{\"x\":\"" + canary + "\"}"}}};
    for (const char* kind : {"json", "junit", "html"}) {
        const std::string file = written(kind, run, journal);
        EXPECT_EQ(secrets_.find(file), std::nullopt) << kind;
        EXPECT_THAT(file, Not(HasSubstr("7f9"))) << kind;
        EXPECT_THAT(file, HasSubstr("redacted:authentication_key")) << kind;
    }
}

TEST_F(WriteReport, AShortSecretThatIsAWordOfTheMarkupDoesNotDestroyIt) {
    for (const char* word : {"test", "pass", "case", "name", "testsuite", "password", "true"}) {
        secrets_.add("pkcs12_password", word);
    }
    const auto run = sample_run();
    EXPECT_EQ(schema_error(written("junit", run)), "");
    const auto path = folder_->path() / "deep" / "json";
    written("json", run);
    const auto again = read_result_json(path, test::source_path("scenarios"));
    EXPECT_TRUE(again) << base::to_string(again.error());
}

TEST_F(WriteReport, SaysWhenAFileCannotBeWritten) {
    ASSERT_TRUE(base::write_file(folder_->path() / "file", "x"));
    const auto run = sample_run();
    const Lines journal;
    const auto outcome = write_report({"junit", folder_->path() / "file" / "report.xml"},
                                      {run, journal, texts(), base::Language::en}, secrets_);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().id, "file.unwritable");
}

TEST(ParseReportRequest, TakesKindAndPath) {
    const auto request = parse_report_request("junit:out/a:b.xml", "test-results", "ca");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->kind, "junit");
    EXPECT_EQ(request->path, "out/a:b.xml");
}

TEST(ParseReportRequest, HasADefaultPathForEachKind) {
    EXPECT_EQ(parse_report_request("junit", "test-results", "ca")->path,
              "test-results/TEST-ediconform-ca.xml");
    EXPECT_EQ(parse_report_request("html", "test-results", "ca")->path, "test-results/report.html");
    EXPECT_EQ(parse_report_request("json:", "test-results", "ca")->path,
              "test-results/result.json");
}

TEST(ParseReportRequest, RefusesAnUnknownKindWithARemedy) {
    for (const char* text : {"", "pdf", "pdf:x", ":x", "JUnit"}) {
        const auto request = parse_report_request(text, "out", "ca");
        ASSERT_FALSE(request) << text;
        EXPECT_EQ(request.error().id, "report.unknown_kind");
    }
    EXPECT_THAT(texts().remedy("report.unknown_kind").ja, HasSubstr("junit"));
}

} // namespace
} // namespace ediconform::reports::testing
