#include "reports/terminal.hpp"
#include "sample_run.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace ediconform::reports::testing {
namespace {

using model::Verdict;
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class Terminal : public ::testing::Test {
protected:
    std::string output(const model::RunResult& run, TerminalStyle style = {}) {
        std::ostringstream results;
        progress_.str("");
        TerminalReporter reporter(results, progress_, texts(), secrets_, style);
        reporter.run_started(run, run.cases.size());
        for (const auto& one : run.cases) {
            reporter.case_finished(one);
        }
        reporter.run_finished(run, {"test-results/report.html"});
        return results.str();
    }
    static std::vector<std::string> lines(const std::string& text) {
        std::vector<std::string> out;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) {
            out.push_back(line);
        }
        return out;
    }

    evidence::SecretRegistry secrets_;
    std::ostringstream progress_;
};

TEST_F(Terminal, SaysACaseOnOneLine) {
    const auto run = run_of({sample_case("ca/issue/valid", Verdict::pass)});
    EXPECT_EQ(lines(output(run)).at(1),
              "PASS    [  0.034s] 1/1  ca/issue/valid  A used key is refused");
}

TEST_F(Terminal, ManyPassesAreOneLineEach) {
    std::vector<model::CaseResult> cases(87, sample_case("ca/issue/valid", Verdict::pass));
    const auto all = lines(output(run_of(cases)));
    EXPECT_THAT(all.at(1), StartsWith("PASS    [  0.034s]  1/87  "));
    EXPECT_THAT(all.at(87), StartsWith("PASS    [  0.034s] 87/87  "));
    EXPECT_EQ(all.size(), 87U + 5U);
}

TEST_F(Terminal, ExplainsAFailureAtOnce) {
    const std::string text = output(run_of({sample_case("ca/issue/used-key", Verdict::fail)}));
    for (const char* line :
         {"FAIL    [  0.034s] 1/1  ca/issue/used-key  A used key is refused\n",
          "    expected:    │ key_used\n", "    observed:    │ ok (a certificate came back)\n",
          "    requirement: CA-3.3-6 (Must, section 3.3) An authentication key can be used once "
          "only.\n",
          "    evidence:    journal 12, 17\n", "    reason:      │ A used key got a certificate.\n",
          "    phase:       Returned by the CA\n", "    owner:       Implementation\n",
          "    what to do:  Record the key as used.\n",
          "    rerun:       ediconform run ca --case ca/issue/used-key\n"}) {
        EXPECT_THAT(text, HasSubstr(line));
    }
}

TEST_F(Terminal, ListsWhatNeedsAttentionAgainAtTheEnd) {
    const std::string text = output(sample_run());
    const std::size_t begin = text.find("Needs attention:");
    const std::string end = text.substr(begin, text.find("Not run or not applicable:") - begin);
    for (const char* id :
         {"ca/issue/used-key", "ca/issue/window", "ca/renew/silent", "ca/renew/harness"}) {
        EXPECT_THAT(end, HasSubstr(std::string("  ") + id + "  "));
        EXPECT_THAT(end, HasSubstr(std::string("rerun: ediconform run ca --case ") + id));
    }
    EXPECT_THAT(end, Not(AnyOf(HasSubstr("ca/issue/valid"), HasSubstr("ca/renew/no-fixture"))));
}

TEST_F(Terminal, ListsTheGravestFirst) {
    const std::string text = output(run_of({sample_case("ca/a/warned", Verdict::warn),
                                            sample_case("ca/a/unproved", Verdict::inconclusive),
                                            sample_case("ca/a/failed", Verdict::fail)}));
    const std::string end = text.substr(text.find("Needs attention:"));
    EXPECT_LT(end.find("ca/a/failed"), end.find("ca/a/unproved"));
    EXPECT_LT(end.find("ca/a/unproved"), end.find("ca/a/warned"));
}

TEST_F(Terminal, GivesTheReasonOfManyCasesThatWereLeftOutOnce) {
    std::vector<model::CaseResult> cases;
    for (const char* id : {"ca/a/first", "ca/a/second", "ca/a/third"}) {
        cases.push_back(sample_case(id, Verdict::not_run));
        cases.back().reason = {"審査済みの組がありません。", "There is no vetted pair."};
        cases.back().owner = model::Owner::fixture;
    }
    const std::string text = output(run_of(cases));
    EXPECT_THAT(text, HasSubstr("Not run or not applicable:\n"
                                "NOTRUN  │ There is no vetted pair.\n"
                                "        cases (3): ca/a/first  ca/a/second  ca/a/third\n"
                                "        what to do: Add it to `fixtures` of the target file"));
    EXPECT_EQ(text.find("There is no vetted pair."), text.rfind("There is no vetted pair."));
}

TEST_F(Terminal, AdvisesOnACaseWithoutVerdictHowToGetOne) {
    const std::string text =
        output(run_of({sample_case("ca/renew/silent", Verdict::inconclusive)}));
    EXPECT_THAT(text, HasSubstr("    what to do:  Remove the cause that the reason names"));
    EXPECT_THAT(text, Not(HasSubstr("Record the key as used.")));
}

TEST_F(Terminal, DoesNotRepeatExpectedAndObservedAsTheReason) {
    auto one = sample_case("ca/issue/used-key", Verdict::fail);
    one.reason.en = "expected: key_used; observed: ok (a certificate came back)";
    EXPECT_THAT(output(run_of({one})), Not(HasSubstr("    reason:")));
}

TEST_F(Terminal, QuotesAStatementOnceHoweverManyChecksRestOnIt) {
    auto one = sample_case("ca/issue/used-key", Verdict::fail);
    one.checks.push_back(one.checks.front());
    const std::string text = output(run_of({one}));
    EXPECT_EQ(text.find("An authentication key can be used once only."),
              text.rfind("An authentication key can be used once only."));
    EXPECT_THAT(text, HasSubstr("    requirement: CA-3.3-6 (Must)\n"));
}

TEST_F(Terminal, ShowsOnlyWhatNeedsAttentionWithoutCaseLines) {
    TerminalStyle style;
    style.case_lines = false;
    const std::string text = output(sample_run(), style);
    EXPECT_THAT(text, Not(HasSubstr("PASS    [")));
    EXPECT_THAT(text, HasSubstr("FAIL    ["));
}

TEST_F(Terminal, SaysWhatWasSeenOtherwiseThanTheProfileSays) {
    const std::string text = output(sample_run());
    EXPECT_THAT(text, HasSubstr("  A6  HTTP status\n        │ The profile says otherwise <b>\n"));
    EXPECT_THAT(text, Not(HasSubstr("Expired certificate"))) << "what agrees is left to the report";
}

TEST_F(Terminal, ListsWhatTheVendorDeclaresWithWhatIsUnmetOrOpenFirst) {
    const std::string all = output(sample_run());
    EXPECT_THAT(all, HasSubstr("\nDeclared, not tested (ACME CA <beta>, 2026-11-22):\n"
                               "  not met: CA-3.4-7\n  not answered: CA-5.1-1\n"
                               "  met: CA-3.4-2\n"));
    model::RunResult without = sample_run();
    without.declared.reset();
    EXPECT_THAT(output(without), Not(HasSubstr("Declared")));
}

TEST_F(Terminal, EndsWithTotalsReportsAndTheVerdict) {
    EXPECT_THAT(output(sample_run()), EndsWith("7 cases: Pass 1, Warning 1, Fail 1, Error 1, "
                                               "Inconclusive 1, Not run 1, Not applicable 1"
                                               " - checks met: MUST 1/2, SHOULD 0/1 - 1.5s\n"
                                               "report:      test-results/report.html\n"
                                               "Not conformant: 1 of 7 cases failed.\n"));
}

TEST_F(Terminal, SaysLoudlyWhenFewerCasesRanThanWerePlanned) {
    std::ostringstream results;
    TerminalReporter reporter(results, progress_, texts(), secrets_, {});
    const auto run = run_of({sample_case("ca/issue/valid", Verdict::pass)});
    reporter.run_started(run, 3);
    reporter.run_finished(run, {});
    EXPECT_THAT(results.str(), HasSubstr("NOT ALL CASES WERE RUN: 1 of 3 planned."));
}

TEST_F(Terminal, SpeaksJapanese) {
    const std::string text = output(sample_run(), {base::Language::ja});
    for (const char* part : {"使用済みの認証キーを拒否する", "    期待値:      │ key_used\n",
                             "    対処:        認証キーを使用済みとして",
                             "確認が必要な項目:", "適合していません。7件中1件が不適合です。\n"}) {
        EXPECT_THAT(text, HasSubstr(part));
    }
}

TEST_F(Terminal, HasATextForEverythingThatItSays) {
    for (const auto language : {base::Language::ja, base::Language::en}) {
        EXPECT_THAT(output(sample_run(), {language, false, true}) + progress_.str(),
                    Not(AnyOf(HasSubstr("report.label"), HasSubstr("report.sentence"),
                              HasSubstr("report.terminal"), HasSubstr("report.requirement"),
                              HasSubstr("report.journal"), HasSubstr("verdict."),
                              HasSubstr("phase."), HasSubstr("owner."), HasSubstr("level."))))
            << "an id in place of its sentence";
    }
}

TEST_F(Terminal, SendsNoEscapeSequenceWithoutColorAndBar) {
    EXPECT_THAT(output(sample_run()), Not(HasSubstr("\x1b")));
    EXPECT_THAT(progress_.str(), IsEmpty());
}

TEST_F(Terminal, ColorsWordsAndKeepsThem) {
    EXPECT_THAT(output(sample_run(), {base::Language::en, true}),
                HasSubstr("\x1b[1;31mFAIL  \x1b[0m  [  0.034s]"));
}

TEST_F(Terminal, DrawsTheBarOnlyOnTheProgressStream) {
    const std::string results = output(sample_run(), {base::Language::en, false, true});
    EXPECT_THAT(results, Not(AnyOf(HasSubstr("\x1b"), HasSubstr("\r"))));
    EXPECT_THAT(progress_.str(), HasSubstr("[########################] 7/7  4 need attention"));
}

TEST_F(Terminal, CutsATitleToTheWidthOfTheTerminal) {
    auto one = sample_case("ca/issue/valid", Verdict::pass);
    one.title = {std::string(300, 'x'),
                 "証明書証明書証明書証明書証明書証明書証明書証明書証明書証明書証明書証明書"};
    const auto all = lines(output(run_of({one}), {base::Language::en, false, false, 80}));
    EXPECT_LE(display_width(all.at(1)), 80U);
    EXPECT_THAT(all.at(1), EndsWith("…"));
}

TEST_F(Terminal, ForeignTextCannotBeginALineOrSendAnEscapeSequence) {
    auto one = sample_case("ca/issue/used-key", Verdict::fail);
    const std::string hostile =
        "x\n::error::pwned\n##vso[task.complete]\r\n##teamcity[x]\x1b[2J\xc2\x9b"
        "31m";
    one.title.en = hostile;
    one.reason.en = hostile;
    one.remedy.en = hostile;
    one.checks[0].observed.en = hostile;
    auto skipped = one;
    skipped.verdict = Verdict::not_run;
    auto run = run_of({one, skipped});
    run.sut = hostile;
    const std::string text = output(run);
    EXPECT_THAT(text, Not(AnyOf(HasSubstr("\x1b"), HasSubstr("\xc2\x9b"), HasSubstr("\r"))));
    EXPECT_THAT(lines(text), Each(Not(AnyOf(StartsWith("::"), StartsWith("##")))));
    EXPECT_THAT(text, HasSubstr("                 │ ::error::pwned\n"));
}

TEST_F(Terminal, ShowsNoKnownSecret) {
    secrets_.add("authentication_key", "canary-K3y-7f9");
    auto one = sample_case("ca/issue/used-key", Verdict::fail);
    one.title.en = one.reason.en = one.remedy.en = one.rerun = one.checks[0].observed.en =
        one.checks[0].expected.en = "said canary-K3y-7f9 aloud";
    auto run = run_of({one});
    run.sut = "canary-K3y-7f9";
    const std::string text = output(run);
    EXPECT_THAT(text, Not(HasSubstr("canary-K3y-7f9")));
    EXPECT_THAT(text, HasSubstr("observed:    │ said <redacted:authentication_key> aloud"));
}

TEST_F(Terminal, CutsASecretOnlyAfterMaskingIt) {
    const std::string secret(3000, 'k');
    secrets_.add("authentication_key", secret);
    auto one = sample_case("ca/issue/used-key", Verdict::fail);
    one.checks[0].observed.en = secret;
    one.remedy.en = secret;
    EXPECT_THAT(output(run_of({one})), Not(HasSubstr("kkkkkkkk")));
}

} // namespace
} // namespace ediconform::reports::testing
