#include "reports/report.hpp"
#include "sample_run.hpp"
#include "xml_oracle.hpp"

#include <gmock/gmock.h>

#include <clocale>

namespace ediconform::reports::testing {
namespace {

using model::Verdict;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string render(const model::RunResult& run, base::Language language = base::Language::en) {
    const Lines journal = sample_journal();
    return render_junit({run, journal, texts(), language});
}

std::string property(const std::string& xml, const std::string& id, const std::string& name) {
    return xpath(xml, "string(//testcase[starts-with(@name,'" + id + "')]//property[@name='" +
                          name + "']/@value)");
}

TEST(Junit, IsValidAgainstItsSchemaInBothLanguages) {
    EXPECT_EQ(schema_error(render(sample_run(), base::Language::en)), "");
    EXPECT_EQ(schema_error(render(sample_run(), base::Language::ja)), "");
}

TEST(Junit, OfARunWithoutCasesIsValid) {
    const std::string xml = render(run_of({}));
    EXPECT_EQ(schema_error(xml), "");
    EXPECT_EQ(xpath(xml, "string(/testsuites/@tests)"), "0");
}

TEST(Junit, ItsSchemaRefusesNestedSuites) {
    std::string xml = render(run_of({sample_case("ca/issue/a", Verdict::pass)}));
    xml.replace(xml.find("<testsuites "), 12, "<testsuites><testsuite ");
    EXPECT_NE(schema_error(xml), "");
}

TEST(Junit, ItsSchemaRefusesATypeThatIsNotDotted) {
    std::string xml = render(run_of({sample_case("ca/issue/a", Verdict::fail)}));
    const std::string type = "ediconform.fail.outcome";
    xml.replace(xml.find(type), type.size(), "symbol");
    EXPECT_NE(schema_error(xml), "");
}

TEST(Junit, ItsSchemaRefusesTwoCasesOfOneName) {
    std::string xml = render(run_of(
        {sample_case("ca/issue/a", Verdict::pass), sample_case("ca/issue/b", Verdict::pass)}));
    const std::string name = "ca/issue/b";
    xml.replace(xml.find(name), name.size(), "ca/issue/a");
    EXPECT_NE(schema_error(xml), "");
}

TEST(Junit, DeclaresUtf8AndHasNoByteOrderMark) {
    EXPECT_THAT(render(sample_run()),
                StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "));
}

TEST(Junit, TellsTheMetadataOfACaseAsProperties) {
    auto run = sample_run();
    run.cases[1].requirements = {"CA-3.3-6", "CA-3.4-1"};
    const std::string xml = render(run);
    EXPECT_EQ(property(xml, "ca/issue/used-key", "requirement"), "CA-3.3-6 CA-3.4-1");
    EXPECT_EQ(property(xml, "ca/issue/used-key", "level"), "must");
    EXPECT_EQ(property(xml, "ca/issue/used-key", "verdict"), "fail");
    EXPECT_EQ(property(xml, "ca/issue/used-key", "phase"), "returned_by_ca");
    EXPECT_EQ(property(xml, "ca/issue/used-key", "owner"), "implementation");
    EXPECT_EQ(property(xml, "ca/issue/used-key", "profile"), "neutral-xml");
    EXPECT_EQ(property(xml, "ca/issue/used-key", "rerun"),
              "ediconform run ca --case ca/issue/used-key");
    EXPECT_EQ(property(xml, "ca/issue/window", "level"), "should");
    EXPECT_EQ(property(xml, "ca/issue/window", "verdict"), "warn");
}

TEST(Junit, NamesTheFileAndLineOfTheCase) {
    const std::string xml = render(sample_run());
    EXPECT_EQ(xpath(xml, "string(//testcase[2]/@file)"), "scenarios/cases/ca/issue/used-key.json");
    EXPECT_EQ(xpath(xml, "string(//testcase[2]/@line)"), "3");
}

TEST(Junit, TellsTheRunOnEverySuite) {
    const std::string xml = render(sample_run());
    EXPECT_EQ(
        xpath(xml,
              "count(//testsuite/properties/property[@name='sut'][@value='ACME CA <beta> & co'])"),
        "2");
    EXPECT_EQ(xpath(xml, "string(//property[@name='run.seed']/@value)"), "18446744073709551615");
    EXPECT_EQ(xpath(xml, "string(//property[@name='profile.edition']/@value)"),
              "not the guideline's detailed edition");
}

TEST(Junit, TellsWhatWasSeenOfAmbiguitiesAsProperties) {
    const auto xml = render(sample_run());
    EXPECT_THAT(xml, HasSubstr("name=\"observed.ca.A6\" value=\"HTTP 400 (2); HTTP 200 (1)\""));
    EXPECT_THAT(xml, Not(HasSubstr("observed.ca.A1"))) << "what was not seen is no property";
}

TEST(Junit, TellsWhatTheVendorDeclaresAsProperties) {
    const std::string text = render(sample_run());
    EXPECT_THAT(text, HasSubstr(R"(name="declared.CA-3.4-2" value="yes")"));
    EXPECT_THAT(text, HasSubstr(R"(name="declared.CA-5.1-1" value="open")"));
}

TEST(Junit, BeginsTheOutputOfAWarningWithTheWarning) {
    const std::string out =
        xpath(render(sample_run()),
              "string(//testcase[starts-with(@name,'ca/issue/window')]/system-out)");
    EXPECT_THAT(out, StartsWith("WARN A used key got a certificate.\n"));
    EXPECT_THAT(out, HasSubstr("expected: key_used"));
}

TEST(Junit, PutsTheJournalOfTheCaseIntoItsOutput) {
    const std::string out =
        xpath(render(sample_run()),
              "string(//testcase[starts-with(@name,'ca/issue/used-key')]/system-out)");
    EXPECT_EQ(out, sample_journal().at("ca/issue/used-key")[0] +
                       sample_journal().at("ca/issue/used-key")[1]);
}

TEST(Junit, NeverLeavesAFailureWithoutAMessage) {
    auto one = sample_case("ca/issue/a", Verdict::fail);
    one.reason = {};
    EXPECT_EQ(xpath(render(run_of({one})), "string(//failure/@message)"),
              "outcome: expected key_used, observed ok (a certificate came back)");
    one.checks.clear();
    EXPECT_EQ(xpath(render(run_of({one})), "string(//failure/@message)"),
              texts().render("verdict.fail.meaning").en);
}

TEST(Junit, HonoursSourceDateEpoch) {
    const SourceDateEpoch epoch("1000000000");
    const std::string xml = render(sample_run());
    EXPECT_EQ(xpath(xml, "string(/testsuites/@timestamp)"), "2001-09-09T01:46:40Z");
    EXPECT_EQ(xpath(xml, "count(//@timestamp[. != '2001-09-09T01:46:40Z'])"), "0");
}

TEST(Junit, DoesNotDependOnTheLocale) {
    const char* const before = std::setlocale(LC_ALL, nullptr);
    const std::string saved = before == nullptr ? "C" : before;
    const std::string expected = render(sample_run());
    std::setlocale(LC_ALL, "de_DE.UTF-8");
    EXPECT_EQ(render(sample_run()), expected);
    std::setlocale(LC_ALL, saved.c_str());
}

} // namespace
} // namespace ediconform::reports::testing
