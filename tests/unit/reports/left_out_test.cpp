#include "reports/left_out.hpp"
#include "sample_run.hpp"

#include <gmock/gmock.h>

namespace ediconform::reports::testing {
namespace {

using model::Verdict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

model::CaseResult left(const std::string& id, Verdict verdict, const std::string& reason) {
    auto one = sample_case(id, verdict);
    one.reason = {reason, reason};
    one.owner = model::Owner::fixture;
    return one;
}

TEST(LeftOut, GathersTheCasesOfOneReason) {
    const auto groups = left_out(run_of({left("ca/a/1", Verdict::not_run, "no pair"),
                                         left("ca/a/2", Verdict::not_run, "no certificate"),
                                         left("ca/a/3", Verdict::not_run, "no certificate")}),
                                 texts());
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].reason.en, "no certificate");
    EXPECT_THAT(groups[0].cases, ElementsAre(1, 2));
    EXPECT_THAT(groups[1].cases, ElementsAre(0));
}

TEST(LeftOut, PutsWhatCouldNotBeRunBeforeWhatDoesNotApply) {
    const auto groups = left_out(run_of({left("ca/a/1", Verdict::not_applicable, "same"),
                                         left("ca/a/2", Verdict::not_applicable, "same"),
                                         left("ca/a/3", Verdict::not_run, "same")}),
                                 texts());
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].verdict, Verdict::not_run);
    EXPECT_EQ(groups[1].remedy, base::LocalizedText{});
}

TEST(LeftOut, SaysARemedyOnceForNeighboursThatShareIt) {
    const auto groups = left_out(run_of({left("ca/a/1", Verdict::not_run, "no pair"),
                                         left("ca/a/2", Verdict::not_run, "no certificate")}),
                                 texts());
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].remedy, base::LocalizedText{});
    EXPECT_EQ(groups[1].remedy, texts().render("report.remedy.fixture"));
}

TEST(LeftOut, HoldsNoCaseThatHasAVerdict) {
    EXPECT_THAT(
        left_out(run_of({sample_case("ca/a/1", Verdict::pass), sample_case("ca/a/2", Verdict::fail),
                         sample_case("ca/a/3", Verdict::inconclusive)}),
                 texts()),
        IsEmpty());
}

} // namespace
} // namespace ediconform::reports::testing
