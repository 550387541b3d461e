#include "harness/runner/allocation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

enum class Use { issues, is_refused, only_connects };

Need pair_need(Use use, const std::string& name = "pair", const std::string& state = "vetted") {
    Need need;
    need.name = name;
    need.state = state;
    need.grants = need.spends = use == Use::issues;
    need.to_prove = use == Use::is_refused && state == "vetted";
    return need;
}

Experiment experiment(std::vector<Need> needs, std::set<std::string> musts = {},
                      std::set<std::string> shoulds = {}) {
    Experiment one;
    one.needs = std::move(needs);
    one.musts = std::move(musts);
    one.shoulds = std::move(shoulds);
    return one;
}

Experiment issues(std::set<std::string> musts = {}) {
    return experiment({pair_need(Use::issues)}, std::move(musts));
}

Experiment is_refused(std::set<std::string> musts = {}) {
    return experiment({pair_need(Use::is_refused)}, std::move(musts));
}

StockItem pair(const std::string& user = "", const std::string& state = "vetted") {
    StockItem item;
    item.state = state;
    item.user = user;
    return item;
}

std::vector<StockItem> pairs(std::size_t count) {
    return std::vector<StockItem>(count, pair());
}

std::size_t place_of(const Allocation& allocation, std::size_t experiment,
                     const std::string& need = "pair") {
    return allocation.assignments.at(experiment).fixtures.at(need);
}

TEST(Allocation, GivesEachIssueAKeyOfItsOwn) {
    const auto result = allocate({issues(), issues()}, pairs(3), {});
    EXPECT_NE(place_of(result, 0), place_of(result, 1));
    EXPECT_EQ(result.keys_spent, 2U);
    EXPECT_THAT(result.spares, SizeIs(1));
    EXPECT_THAT(result.lanes, SizeIs(2));
}

TEST(Allocation, LetsRefusalsShareTheKeyOfAnIssueThatComesAfterThem) {
    const auto result = allocate({issues(), is_refused(), is_refused()}, pairs(1), {});
    EXPECT_EQ(result.keys_spent, 1U);
    ASSERT_THAT(result.lanes, SizeIs(1));
    EXPECT_THAT(result.lanes[0].experiments, ElementsAre(1, 2, 0));
    EXPECT_THAT(result.lanes[0].proofs, IsEmpty());
}

TEST(Allocation, KeepsTheMostTellingIssueFreeOfRefusalsAsLongAsOthersCanHostThem) {
    const auto result =
        allocate({issues({"a", "b"}), issues({"c"}), is_refused(), is_refused()}, pairs(2), {});
    EXPECT_EQ(place_of(result, 2), place_of(result, 1));
    EXPECT_EQ(place_of(result, 3), place_of(result, 1));
}

TEST(Allocation, SpreadsRefusalsEvenly) {
    std::vector<Experiment> experiments(5, issues());
    experiments.insert(experiments.end(), 8, is_refused());
    const auto result = allocate(experiments, pairs(5), {});
    std::map<std::size_t, int> load;
    for (std::size_t index = 5; index < experiments.size(); ++index) {
        ++load[place_of(result, index)];
    }
    EXPECT_THAT(load, SizeIs(4));
    for (const auto& [place, count] : load) {
        EXPECT_EQ(count, 2) << place;
    }
}

TEST(Allocation, ProvesAKeyThatNobodyIssuesWithByOneMoreRequest) {
    const auto result = allocate({is_refused(), is_refused()}, pairs(4), {});
    ASSERT_THAT(result.lanes, SizeIs(1));
    EXPECT_THAT(result.lanes[0].proofs, ElementsAre(place_of(result, 0)));
    EXPECT_EQ(result.keys_spent, 1U);
}

TEST(Allocation, LeavesUnprovedWhatNoKeyMayBeSpentOn) {
    AllocationRules rules;
    rules.issues = 0;
    const auto result = allocate({is_refused()}, pairs(1), rules);
    EXPECT_THAT(result.lanes.at(0).proofs, IsEmpty());
    EXPECT_THAT(result.lanes.at(0).unproved, ElementsAre(0));
    EXPECT_EQ(result.keys_spent, 0U);
}

TEST(Allocation, SpendsScarceKeysOnWhatShowsMostThatNothingElseShows) {
    const auto result = allocate({issues({"a"}), issues({"a", "b"}), issues({"b", "c", "free"}),
                                  issues({"c"}), is_refused({"free"})},
                                 pairs(2), {});
    EXPECT_TRUE(result.assignments[0].lacks || result.assignments[3].lacks);
    EXPECT_FALSE(result.assignments[1].lacks); // a and b, first of the equals
    EXPECT_FALSE(result.assignments[2].lacks); // c
}

TEST(Allocation, CountsWhatIsShownByTheKeysThatItTakes) {
    const Experiment twice =
        experiment({pair_need(Use::issues, "one"), pair_need(Use::issues, "two")}, {"a", "b", "c"});
    const auto result = allocate({twice, issues({"d", "e"})}, pairs(2), {});
    EXPECT_FALSE(result.assignments[1].lacks);
    EXPECT_TRUE(result.assignments[0].lacks);
}

TEST(Allocation, KeepsWhatTheCaMayLockForItself) {
    Experiment counted = is_refused();
    counted.needs[0].alone = true;
    const auto result = allocate({counted, issues(), is_refused()}, pairs(2), {});
    EXPECT_NE(place_of(result, 0), place_of(result, 1));
    EXPECT_EQ(place_of(result, 2), place_of(result, 1));
    EXPECT_FALSE(result.assignments[2].lacks);
}

TEST(Allocation, SharesWhatTheCaMayLockWhereThereIsNoOther) {
    Experiment counted = is_refused();
    counted.needs[0].alone = true;
    const auto result = allocate({counted, issues()}, pairs(1), {});
    EXPECT_EQ(place_of(result, 0), place_of(result, 1));
}

TEST(Allocation, SaysWhyThereIsNoFixture) {
    auto burnt = pair();
    burnt.burnt = true;
    EXPECT_EQ(allocate({issues()}, {}, {}).assignments[0].lacks->why, Shortage::none_left);
    EXPECT_EQ(allocate({issues()}, {burnt}, {}).assignments[0].lacks->why, Shortage::burnt);
    AllocationRules rules;
    rules.issues = 1;
    const auto limited = allocate({issues(), issues()}, pairs(2), rules);
    EXPECT_EQ(limited.assignments[1].lacks->why, Shortage::limit);
    EXPECT_EQ(limited.keys_spent, 1U);
}

TEST(Allocation, GivesNothingThatIsBurntOrUnusable) {
    auto stock = pairs(3);
    stock[0].burnt = true;
    stock[1].unusable = true;
    const auto result = allocate({issues()}, stock, {});
    EXPECT_EQ(place_of(result, 0), 2U);
}

TEST(Allocation, KeepsPairsOfOneUserForThoseWhoNeedThem) {
    Experiment two = experiment({pair_need(Use::issues, "a"), pair_need(Use::issues, "b")});
    two.needs[1].same_user_as = "a";
    const auto result =
        allocate({issues({"x"}), two}, {pair("u"), pair("u"), pair("v"), pair()}, {});
    EXPECT_EQ(place_of(result, 0), 2U);
    EXPECT_EQ(place_of(result, 1, "a"), 0U);
    EXPECT_EQ(place_of(result, 1, "b"), 1U);
    const auto none = allocate({two}, {pair("u"), pair("v")}, {});
    EXPECT_TRUE(none.assignments[0].lacks);
}

TEST(Allocation, GivesOneRefusalTwoDifferentKeysAndJoinsTheirLanes) {
    const Experiment crossed =
        experiment({pair_need(Use::is_refused, "pair"), pair_need(Use::is_refused, "other")});
    const auto result = allocate({issues(), issues(), issues(), crossed}, pairs(3), {});
    EXPECT_NE(place_of(result, 3, "pair"), place_of(result, 3, "other"));
    EXPECT_THAT(result.lanes, SizeIs(2));
}

TEST(Allocation, SharesWhatCannotBeSpentAmongThoseWhoNeedIt) {
    const Experiment unvetted = experiment({pair_need(Use::is_refused, "pair", "unvetted")});
    const auto result = allocate(std::vector<Experiment>(5, unvetted),
                                 {pair("", "unvetted"), pair("", "unvetted")}, {});
    EXPECT_THAT(result.lanes, SizeIs(2));
    EXPECT_EQ(result.keys_spent, 0U);
}

TEST(Allocation, LetsRenewalsThatSpendNothingShareOneCertificateInTurn) {
    Need need;
    need.name = "certificate";
    need.kind = FixtureKind::certificate;
    need.state = "in_window";
    need.origin = "api";
    need.grants = true;
    StockItem item;
    item.kind = FixtureKind::certificate;
    item.state = "in_window";
    item.origin = "api";
    const auto result = allocate({experiment({need}), experiment({need})}, {item}, {});
    EXPECT_FALSE(result.assignments[0].lacks);
    EXPECT_FALSE(result.assignments[1].lacks);
    EXPECT_THAT(result.lanes, SizeIs(1));
}

TEST(Allocation, HasMadeWhatTheTargetLacksAndTheHookCan) {
    AllocationRules rules;
    rules.can_be_made = [](const Need& need) { return need.kind == FixtureKind::pair; };
    const auto result = allocate({issues(), issues(), is_refused()}, pairs(1), rules);
    EXPECT_FALSE(result.stock.at(place_of(result, 0)).from_hook);
    EXPECT_TRUE(result.stock.at(place_of(result, 1)).from_hook);
    EXPECT_EQ(place_of(result, 2), place_of(result, 1)); // the first keeps its key to itself
}

TEST(Allocation, HasBothPairsOfOneUserMadeByWhoMadeTheFirst) {
    AllocationRules rules;
    rules.can_be_made = [](const Need&) { return true; };
    Experiment two = experiment({pair_need(Use::issues, "a"), pair_need(Use::issues, "b")});
    two.needs[1].same_user_as = "a";
    const auto result = allocate({two}, pairs(1), rules);
    EXPECT_TRUE(result.stock.at(place_of(result, 0, "a")).from_hook);
    EXPECT_TRUE(result.stock.at(place_of(result, 0, "b")).from_hook);
}

TEST(Allocation, GivesExperimentsWithoutFixturesLanesOfTheirOwn) {
    const auto result = allocate({experiment({}), experiment({})}, {}, {});
    EXPECT_THAT(result.lanes, SizeIs(2));
}

TEST(Allocation, SetsTheLaneOfWhatMovesTheClockApartWithAllThatShareItsKey) {
    Experiment moves = issues();
    moves.moves_clock = true;
    const auto result = allocate({moves, is_refused(), experiment({})}, pairs(1), {});
    ASSERT_THAT(result.lanes, SizeIs(2));
    EXPECT_THAT(result.lanes[0].experiments, ElementsAre(1, 0));
    EXPECT_TRUE(result.lanes[0].goes_alone);
    EXPECT_FALSE(result.lanes[1].goes_alone);
}

TEST(Allocation, IsTheSameForTheSameInput) {
    std::vector<Experiment> experiments{issues({"a"}), is_refused(), issues({"b"}), is_refused()};
    const auto one = allocate(experiments, pairs(3), {});
    const auto two = allocate(experiments, pairs(3), {});
    for (std::size_t index = 0; index < experiments.size(); ++index) {
        EXPECT_EQ(one.assignments[index].fixtures, two.assignments[index].fixtures);
    }
}

} // namespace
} // namespace ediconform::runner
