#include "harness/base/file.hpp"
#include "harness/base/json_document.hpp"
#include "reports/junit.hpp"
#include "reports/junit_types.hpp"
#include "sample_run.hpp"
#include "tests/paths/test_paths.hpp"
#include "xml_oracle.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <set>

/// The rules of docs/junit.md, one by one and in their order, read back from what was written.
namespace ediconform::reports::testing {
namespace {

using model::Verdict;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

/// Where the schema of cases lists the kinds of checks.
constexpr const char* kCheckKinds = "/definitions/check/properties/check/enum";

class JunitRule : public ::testing::Test {
protected:
    static std::string render(const model::RunResult& run, const Lines& journal = sample_journal(),
                              base::Language language = base::Language::en) {
        return render_junit({run, journal, texts(), language});
    }
    /// Keeps the document that the returned root is of.
    pugi::xml_node parsed(const std::string& xml) {
        EXPECT_TRUE(document_.load_buffer(xml.data(), xml.size(),
                                          pugi::parse_default | pugi::parse_ws_pcdata_single));
        return document_.child("testsuites");
    }
    static std::vector<pugi::xml_node> cases_of(pugi::xml_node root) {
        std::vector<pugi::xml_node> cases;
        for (const auto suite : root.children("testsuite")) {
            for (const auto one : suite.children("testcase")) {
                cases.push_back(one);
            }
        }
        return cases;
    }
    static std::vector<std::string> names_of_children(pugi::xml_node node) {
        std::vector<std::string> names;
        for (const auto child : node.children()) {
            if (child.type() == pugi::node_element) {
                names.emplace_back(child.name());
            }
        }
        return names;
    }
    static std::string property(pugi::xml_node one, const char* name) {
        return one.child("properties")
            .find_child_by_attribute("property", "name", name)
            .attribute("value")
            .value();
    }

    SourceDateEpoch no_epoch_{nullptr};
    pugi::xml_document document_;
};

TEST_F(JunitRule, Rule1OneLevelOfSuitesOneForEachGroupInTheOrderOfTheRun) {
    const auto root = parsed(render(sample_run()));
    std::vector<std::string> names;
    for (const auto suite : root.children("testsuite")) {
        names.emplace_back(suite.attribute("name").value());
        EXPECT_TRUE(suite.child("testsuite").empty())
            << "nested suites are not seen by every reader";
        EXPECT_STREQ(suite.attribute("package").value(), "");
    }
    EXPECT_THAT(names, ElementsAre("ca.issue", "ca.renew"));
    EXPECT_THAT(names_of_children(root), ElementsAre("testsuite", "testsuite"));
}

TEST_F(JunitRule, Rule1ASuiteThatIsInterruptedByAnotherIsStillOne) {
    auto cases = std::vector{sample_case("ca/issue/a", Verdict::pass),
                             sample_case("ca/renew/b", Verdict::pass),
                             sample_case("ca/issue/c", Verdict::pass)};
    cases[1].group = "ca.renew";
    const auto root = parsed(render(run_of(cases)));
    EXPECT_THAT(names_of_children(root), ElementsAre("testsuite", "testsuite"));
    EXPECT_STREQ(root.child("testsuite").attribute("tests").value(), "2");
}

TEST_F(JunitRule, Rule1SuiteNamesAreDottedAscii) {
    auto one = sample_case("ca/issue/a", Verdict::pass);
    one.group = "認証局 issue";
    const auto root = parsed(render(run_of({one})));
    EXPECT_THAT(root.child("testsuite").attribute("name").value(), MatchesRegex("[A-Za-z0-9._-]+"));
}

TEST_F(JunitRule, Rule2ClassnameIsTheSuiteAndNameIsIdSpaceTitle) {
    for (const auto one : cases_of(parsed(render(sample_run())))) {
        EXPECT_STREQ(one.attribute("classname").value(), one.parent().attribute("name").value());
    }
    EXPECT_STREQ(cases_of(document_.child("testsuites"))[1].attribute("name").value(),
                 "ca/issue/used-key A used key is refused");
}

TEST_F(JunitRule, Rule2NamesAreInTheLanguageOfTheReport) {
    const auto root = parsed(render(sample_run(), {}, base::Language::ja));
    EXPECT_STREQ(cases_of(root)[1].attribute("name").value(),
                 "ca/issue/used-key 使用済みの認証キーを拒否する");
}

TEST_F(JunitRule, Rule2NamesAreUniqueOneLineAndAtMost200Characters) {
    auto first = sample_case("ca/issue/long", Verdict::pass);
    first.title.en = std::string("line\nand\ttab ");
    for (int repeat = 0; repeat < 300; ++repeat) {
        first.title.en += "証";
    }
    const auto root = parsed(render(run_of({first, first, first})));
    std::set<std::string> names;
    for (const auto one : cases_of(root)) {
        const std::string name = one.attribute("name").value();
        EXPECT_LE(base::scalar_count(name), 200U);
        EXPECT_THAT(name, Not(AnyOf(HasSubstr("\n"), HasSubstr("\t"))));
        EXPECT_THAT(name, StartsWith("ca/issue/long line\\nand\\ttab "));
        names.insert(name);
    }
    EXPECT_EQ(names.size(), 3U);
}

TEST_F(JunitRule, Rule3FailureIsTheSystemUnderTestErrorIsWhatCouldNotBeJudged) {
    const auto cases = cases_of(parsed(render(sample_run())));
    EXPECT_THAT(names_of_children(cases[0]), ElementsAre("properties", "system-out")); // pass
    EXPECT_THAT(names_of_children(cases[1]),
                ElementsAre("properties", "failure", "system-out"));                   // fail
    EXPECT_THAT(names_of_children(cases[2]), ElementsAre("properties", "system-out")); // warn
    EXPECT_THAT(names_of_children(cases[3]), ElementsAre("properties", "error")); // inconclusive
    EXPECT_THAT(names_of_children(cases[4]),
                ElementsAre("properties", "skipped")); // not_applicable
    EXPECT_THAT(names_of_children(cases[5]), ElementsAre("properties", "skipped")); // not_run
    EXPECT_THAT(names_of_children(cases[6]), ElementsAre("properties", "error"));   // error
}

TEST_F(JunitRule, Rule3AWarningIsAFailureUnderStrict) {
    auto run = sample_run();
    run.strict = true;
    const auto warned = cases_of(parsed(render(run)))[2];
    EXPECT_STREQ(warned.child("failure").attribute("type").value(), "ediconform.warn.outcome");
    EXPECT_TRUE(warned.child("system-out").empty());
}

TEST_F(JunitRule, Rule4AllFailedChecksAreInOneFailureWithTheNumberOfTheOthers) {
    auto one = sample_case("ca/issue/used-key", Verdict::fail);
    auto second = one.checks[0];
    second.check = "certificates-issued";
    second.expected = {"1", "at most one certificate"};
    one.checks.push_back(second);
    one.checks.push_back(second);
    const auto node = cases_of(parsed(render(run_of({one}))))[0];
    EXPECT_THAT(names_of_children(node), ElementsAre("properties", "failure", "system-out"));
    EXPECT_STREQ(node.child("failure").attribute("message").value(),
                 "A used key got a certificate. (+2 more)");
    EXPECT_THAT(node.child("failure").text().get(), HasSubstr("at most one certificate"));
}

TEST_F(JunitRule, Rule5TypesAreDottedAndOfThePublishedList) {
    const auto published = base::read_file(test::source_path("docs/junit.md"));
    ASSERT_TRUE(published);
    for (const auto kind : junit_check_kinds()) {
        auto one = sample_case("ca/issue/used-key", Verdict::fail);
        one.checks[0].check = std::string(kind);
        EXPECT_EQ(junit_type(one), fmt::format("ediconform.fail.{}", kind));
        EXPECT_THAT(*published, HasSubstr(fmt::format("`{}`", kind)));
    }
}

TEST_F(JunitRule, Rule5EveryCheckOfTheCaseLanguageHasAType) {
    const auto schema =
        base::JsonDocument::load(test::source_path("scenarios/schema/case.schema.json"));
    ASSERT_TRUE(schema) << base::to_string(schema.error());
    const nlohmann::json& kinds = schema->root().at(nlohmann::json::json_pointer(kCheckKinds));
    const auto published = junit_check_kinds();
    EXPECT_THAT(kinds.get<std::set<std::string>>(),
                ElementsAreArray(published.begin(), published.end()));
}

TEST_F(JunitRule, Rule5AKindThatIsNotPublishedIsOther) {
    auto one = sample_case("ca/issue/used-key", Verdict::fail);
    one.checks[0].check = "yaml";
    EXPECT_EQ(junit_type(one), "ediconform.fail.other");
}

TEST_F(JunitRule, Rule5ErrorsNameWhoseTurnItIs) {
    auto one = sample_case("ca/issue/used-key", Verdict::error);
    one.owner = model::Owner::configuration;
    EXPECT_EQ(junit_type(one), "ediconform.error.configuration");
    one.owner.reset();
    EXPECT_EQ(junit_type(one), "ediconform.error.harness");
    one.verdict = Verdict::inconclusive;
    one.owner = model::Owner::specification;
    EXPECT_EQ(junit_type(one), "ediconform.inconclusive.specification");
}

TEST_F(JunitRule, Rule6TheFirst2000CharactersOfTheBodySuffice) {
    auto one = sample_case("ca/issue/used-key", Verdict::fail);
    one.checks[0].observed.en = std::string(100'000, 'x');
    for (int repeat = 0; repeat < 500; ++repeat) {
        one.checks.push_back(one.checks[0]);
    }
    const std::string body =
        cases_of(parsed(render(run_of({one}))))[0].child("failure").text().get();
    const std::string beginning = body.substr(0, 2000);
    EXPECT_THAT(beginning, StartsWith("A used key got a certificate."));
    for (const char* needed :
         {"expected: key_used", "observed: xxx", "requirement: CA-3.3-6", "section 3.3",
          "evidence: journal 12, 17", "what to do: Record the key as used.",
          "rerun: ediconform run ca --case ca/issue/used-key"}) {
        EXPECT_THAT(beginning, HasSubstr(needed));
    }
    EXPECT_LT(body.size(), 16'000U);
}

TEST_F(JunitRule, Rule7SkippedSaysItsKindAndReasonTwice) {
    const auto cases = cases_of(parsed(render(sample_run())));
    const auto not_applicable = cases[4].child("skipped");
    EXPECT_STREQ(not_applicable.attribute("message").value(),
                 "NOT-APPLICABLE: A used key got a certificate.");
    EXPECT_STREQ(not_applicable.text().get(), not_applicable.attribute("message").value());
    const auto not_run = cases[5].child("skipped");
    EXPECT_STREQ(not_run.attribute("message").value(), "NOT-RUN: A used key got a certificate.");
    EXPECT_STREQ(not_run.text().get(), not_run.attribute("message").value());
}

TEST_F(JunitRule, Rule8TimesHaveThreeDecimalsAndAddUp) {
    const auto root = parsed(render(sample_run()));
    EXPECT_STREQ(root.attribute("time").value(), "1.438"); // 1.234 + 6 × 0.034
    EXPECT_STREQ(root.child("testsuite").attribute("time").value(), "1.302");
    EXPECT_STREQ(root.child("testsuite").next_sibling().attribute("time").value(), "0.136");
    for (const auto one : cases_of(root)) {
        EXPECT_THAT(one.attribute("time").value(), MatchesRegex("[0-9]+\\.[0-9][0-9][0-9]"));
    }
    EXPECT_STREQ(root.child("testsuite")
                     .child("properties")
                     .find_child_by_attribute("property", "name", "run.wall_clock")
                     .attribute("value")
                     .value(),
                 "1.500");
}

TEST_F(JunitRule, Rule8ANegativeDurationIsZero) {
    auto one = sample_case("ca/issue/a", Verdict::pass);
    one.duration = std::chrono::milliseconds(-5);
    const auto root = parsed(render(run_of({one})));
    EXPECT_STREQ(root.attribute("time").value(), "0.000");
    EXPECT_STREQ(cases_of(root)[0].attribute("time").value(), "0.000");
}

TEST_F(JunitRule, Rule9TextIsPlainlyEscapedWithoutCdata) {
    auto one = sample_case("ca/issue/used-key", Verdict::fail);
    one.checks[0].observed.en = R"(<a b="c">'&' ]]> <![CDATA[x]]>)";
    const std::string xml = render(run_of({one}));
    EXPECT_THAT(xml, Not(HasSubstr("<![CDATA[")));
    EXPECT_THAT(xml, HasSubstr(R"(observed: &lt;a b="c"&gt;'&amp;' ]]&gt; &lt;![CDATA[x]]&gt;)"));
}

TEST_F(JunitRule, Rule10ChildrenOfACaseStandInTheOrderOfEverySchema) {
    EXPECT_EQ(schema_error(render(sample_run())), "");
}

TEST_F(JunitRule, Rule11NothingIsFlakyBecauseNothingIsRetried) {
    EXPECT_THAT(render(sample_run()), Not(AnyOf(HasSubstr("flaky"), HasSubstr("rerunFailure"))));
}

TEST_F(JunitRule, Rule12ATranscriptIsCutAt256KiBAndSaysSo) {
    Lines journal;
    journal["ca/issue/used-key"] =
        std::vector<std::string>(40'000, "{\"sequence\":1,\"body\":\"<<<<証>>>>\"}\n");
    const std::string xml =
        render(run_of({sample_case("ca/issue/used-key", Verdict::fail)}), journal);
    const std::size_t from = xml.find("<system-out>");
    const std::size_t end = xml.find("</system-out>");
    EXPECT_LE(end - from, kLongestJunitText + 64);
    EXPECT_GT(end - from, kLongestJunitText - 1024) << "as much as is allowed is kept";
    EXPECT_THAT(xml.substr(end - 120, 120), HasSubstr("full text: journal.ndjson]"));
    EXPECT_EQ(schema_error(xml), "");
}

TEST_F(JunitRule, Rule12TheFileStaysBelow20MB) {
    Lines journal;
    std::vector<model::CaseResult> cases;
    for (int number = 0; number < 200; ++number) {
        cases.push_back(sample_case(fmt::format("ca/issue/{}", number), Verdict::fail));
        journal[cases.back().id] = {std::string(300'000, '<')};
    }
    const std::string xml = render(run_of(cases), journal);
    EXPECT_LT(xml.size(), 20'000'000U);
    EXPECT_GT(xml.size(), 5'000'000U);
}

TEST_F(JunitRule, Rule12MoreThan4000CasesGoIntoSeveralFiles) {
    std::vector<model::CaseResult> cases;
    for (int number = 0; number < 5; ++number) {
        cases.push_back(sample_case(fmt::format("ca/issue/{}", number), Verdict::pass));
    }
    const auto run = run_of(cases);
    const auto parts = render_junit_parts({run, {}, texts(), base::Language::en}, 2);
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(xpath(parts[0], "count(//testcase)"), "2");
    EXPECT_EQ(xpath(parts[2], "string(/testsuites/@tests)"), "1");
    for (const auto& part : parts) {
        EXPECT_EQ(schema_error(part), "");
    }
    EXPECT_EQ(kCasesPerJunitFile, 4000U);
}

TEST_F(JunitRule, Rule13ThePlaceholderFailsClosed) {
    const std::string xml = render_junit_placeholder(run_of({}), texts(), base::Language::ja);
    EXPECT_EQ(schema_error(xml), "");
    EXPECT_EQ(xpath(xml, "string(/testsuites/@errors)"), "1");
    EXPECT_EQ(xpath(xml, "string(//error/@type)"), "ediconform.error.harness");
    EXPECT_EQ(xpath(xml, "string(//testcase/@name)"),
              "harness/run-did-not-complete 試験が完了していません");
}

TEST_F(JunitRule, Rule14CountsAreExactAtBothLevels) {
    for (const bool strict : {false, true}) {
        auto run = sample_run();
        run.strict = strict;
        const std::string xml = render(run);
        for (const char* name :
             {"tests:testcase", "failures:failure", "errors:error", "skipped:skipped"}) {
            const std::string pair(name);
            const std::string attribute = pair.substr(0, pair.find(':'));
            const std::string element = pair.substr(pair.find(':') + 1);
            EXPECT_EQ(xpath(xml, fmt::format("string(/testsuites/@{})", attribute)),
                      xpath(xml, fmt::format("count(//{})", element)));
            for (int suite = 1; suite <= 2; ++suite) {
                EXPECT_EQ(xpath(xml, fmt::format("string(//testsuite[{}]/@{})", suite, attribute)),
                          xpath(xml, fmt::format("count(//testsuite[{}]//{})", suite, element)));
            }
        }
    }
}

} // namespace
} // namespace ediconform::reports::testing
