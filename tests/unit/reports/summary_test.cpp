#include "reports/summary.hpp"
#include "sample_run.hpp"

#include <gmock/gmock.h>

namespace ediconform::reports::testing {
namespace {

using model::Verdict;
using ::testing::StartsWith;

model::RunResult run_with(std::vector<Verdict> verdicts, int exit_code = 0) {
    std::vector<model::CaseResult> cases;
    for (const Verdict verdict : verdicts) {
        cases.push_back(sample_case("ca/issue/" + std::to_string(cases.size()), verdict));
    }
    auto run = run_of(std::move(cases));
    run.exit_code = exit_code;
    return run;
}

std::string sentence(const model::RunResult& run) {
    return verdict_sentence(run, texts()).en;
}

TEST(VerdictSentence, ClaimsNoMoreThanWasTested) {
    EXPECT_THAT(sentence(run_with({Verdict::pass, Verdict::not_run})),
                StartsWith("Conformant as far as tested"));
}

TEST(VerdictSentence, TellsWarningsApart) {
    EXPECT_THAT(sentence(run_with({Verdict::pass, Verdict::warn})),
                StartsWith("Conformant as far as tested: every must is met, 1 case(s)"));
}

TEST(VerdictSentence, CountsWarningsAsFailuresUnderStrict) {
    auto run = run_with({Verdict::pass, Verdict::warn});
    run.strict = true;
    EXPECT_EQ(sentence(run), "Not conformant: 1 of 2 cases failed.");
}

TEST(VerdictSentence, AFailureOutweighsWhatCouldNotBeJudged) {
    EXPECT_THAT(sentence(run_with({Verdict::fail, Verdict::error})), StartsWith("Not conformant"));
}

TEST(VerdictSentence, DoesNotCallAnErrorConformant) {
    EXPECT_THAT(sentence(run_with({Verdict::pass, Verdict::error})), StartsWith("Could not judge"));
    EXPECT_THAT(sentence(run_with({Verdict::pass, Verdict::inconclusive})),
                StartsWith("Could not judge"));
}

TEST(VerdictSentence, DoesNotCallARunConformantInWhichNothingWasJudged) {
    EXPECT_THAT(sentence(run_with({Verdict::not_run, Verdict::not_applicable})),
                StartsWith("Could not judge"));
    EXPECT_THAT(sentence(run_with({})), StartsWith("No case was selected"));
}

TEST(VerdictSentence, AnInterruptedRunIsIncompleteWhateverItFound) {
    auto run = run_with({Verdict::pass});
    run.interrupted = true;
    EXPECT_THAT(sentence(run), StartsWith("Interrupted"));
    EXPECT_FALSE(is_conformant(run));
}

TEST(IsConformant, NeedsAGoodEndAsWell) {
    EXPECT_TRUE(is_conformant(run_with({Verdict::pass})));
    EXPECT_FALSE(is_conformant(run_with({Verdict::pass}, 6)));
    EXPECT_FALSE(is_conformant(run_with({Verdict::fail}, 0))) << "as expected, yet not conformant";
}

TEST(ReportTime, IsThatOfTheRunWithoutSourceDateEpoch) {
    const SourceDateEpoch none(nullptr);
    const auto time = base::WallTime(std::chrono::seconds(42));
    EXPECT_EQ(report_time(time), time);
}

TEST(ReportTime, IgnoresASourceDateEpochThatIsNoNumber) {
    const auto time = base::WallTime(std::chrono::seconds(42));
    for (const char* value : {"", "yesterday", "-1", "1e9", "12 ", "253402300800"}) {
        const SourceDateEpoch epoch(value);
        EXPECT_EQ(report_time(time), time) << value;
    }
}

TEST(Seconds, HaveThreeDecimalsAndAreNeverNegative) {
    EXPECT_EQ(seconds(std::chrono::milliseconds(7)), "0.007");
    EXPECT_EQ(seconds(std::chrono::milliseconds(61'040)), "61.040");
    EXPECT_EQ(seconds(std::chrono::milliseconds(-1)), "0.000");
}

} // namespace
} // namespace ediconform::reports::testing
