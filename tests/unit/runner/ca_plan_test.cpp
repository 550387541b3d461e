#include "harness/base/scenario_files.hpp"
#include "harness/catalogue/corpus.hpp"
#include "harness/runner/ca_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace ediconform::runner {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

/// The cases of a CA that ship with the program, on a target that offers only pairs.
class ShippedPlan : public testing::Test {
protected:
    static const catalogue::Corpus& corpus() {
        static const catalogue::Corpus kCorpus = *catalogue::load_corpus(*base::find_scenarios());
        return kCorpus;
    }
    static const base::Texts& texts() {
        static const base::Texts kTexts = *base::Texts::load(*base::find_scenarios() / "texts");
        return kTexts;
    }

    ShippedPlan() {
        target_.profile = *wire::load_profile("neutral-json", *base::find_scenarios());
        std::ranges::copy_if(
            catalogue::select(corpus(), {"ca"}, {}), std::back_inserter(cases_),
            [](const model::TestCase& test_case) { return test_case.side == model::Side::ca; });
    }

    void offer(const std::string& state, int count, const std::string& user = "") {
        for (int number = 1; number <= count; ++number) {
            target_.pairs.push_back({state, state + std::to_string(number),
                                     base::SecretText("key" + std::to_string(number)), user});
        }
    }

    CaPlan plan(std::optional<std::size_t> issues = {}) {
        return plan_ca_suite(cases_, target_, {}, corpus().requirements, texts(), issues);
    }

    static std::set<std::string> musts_of(const CaPlan& plan) {
        std::set<std::string> musts;
        for (std::size_t index = 0; index < plan.experiments.size(); ++index) {
            if (!plan.allocation.assignments[index].lacks) {
                musts.insert(plan.experiments[index].musts.begin(),
                             plan.experiments[index].musts.end());
            }
        }
        return musts;
    }

    Target target_;
    std::vector<model::TestCase> cases_;
};

std::size_t keys_of(const Experiment& experiment) {
    return static_cast<std::size_t>(std::ranges::count_if(experiment.needs, &Need::spends));
}

/// The most musts that any choice of experiments shows that takes no more than so many keys.
std::size_t best_choice(const std::vector<const Experiment*>& takers, std::size_t from,
                        std::size_t keys, const std::set<std::string>& shown) {
    std::size_t best = shown.size();
    for (std::size_t index = from; index < takers.size(); ++index) {
        const std::size_t cost = keys_of(*takers[index]);
        if (cost > keys) {
            continue;
        }
        std::set<std::string> more = shown;
        more.insert(takers[index]->musts.begin(), takers[index]->musts.end());
        best = std::max(best, best_choice(takers, index + 1, keys - cost, more));
    }
    return best;
}

TEST_F(ShippedPlan, ThreeKeysShowAsManyMustsAsAnyChoiceOfThreeCould) {
    offer("vetted", 3, "one user");
    offer("unvetted", 1);
    offer("used", 1);
    const CaPlan made = plan();
    std::vector<const Experiment*> takers;
    std::set<std::string> free;
    for (std::size_t index = 0; index < made.experiments.size(); ++index) {
        const Experiment& experiment = made.experiments[index];
        const bool of_vetted_pairs = std::ranges::all_of(
            experiment.needs, [](const Need& need) { return need.state == "vetted"; });
        if (!experiment.lacking_action.empty()) {
            continue; // There is no hook that could move a clock.
        }
        if (experiment.takes() && of_vetted_pairs) {
            takers.push_back(&experiment);
        } else if (!made.allocation.assignments[index].lacks) {
            free.insert(experiment.musts.begin(), experiment.musts.end());
        }
    }
    EXPECT_EQ(made.allocation.keys_spent, 3U);
    EXPECT_EQ(musts_of(made).size(), best_choice(takers, 0, 3, free));
}

TEST_F(ShippedPlan, NoKeyAtAllStillShowsWhatTakesNone) {
    offer("unvetted", 1);
    const CaPlan made = plan();
    EXPECT_EQ(made.allocation.keys_spent, 0U);
    EXPECT_THAT(burns_of(made), IsEmpty());
    EXPECT_THAT(musts_of(made), Contains("CA-3.3-4")); // unvetted
    EXPECT_THAT(musts_of(made), Not(Contains("CA-3.1-2")));
}

TEST_F(ShippedPlan, TheLowerOfTheOperatorsAndTheTargetsLimitHolds) {
    offer("vetted", 9);
    target_.issues_limit = 2;
    EXPECT_EQ(plan(4).allocation.keys_spent, 2U);
    EXPECT_EQ(plan(1).allocation.keys_spent, 1U);
    EXPECT_EQ(plan().issues, 2U);
}

TEST_F(ShippedPlan, OneCertificateServesAllCasesThatOnlyLookAtIt) {
    offer("vetted", 1);
    std::erase_if(cases_, [](const model::TestCase& test_case) {
        return test_case.id != "ca/issue/valid" && test_case.id != "ca/issue/pkcs12" &&
               test_case.id != "ca/issue/common-name";
    });
    const CaPlan made = plan();
    const auto burns = burns_of(made);
    ASSERT_EQ(burns.size(), 1U);
    EXPECT_THAT(burns[0].cases, testing::UnorderedElementsAre(
                                    "ca/issue/valid", "ca/issue/common-name", "ca/issue/pkcs12"));
    EXPECT_EQ(requests_of(made), (std::map<std::string, int>{{"issue", 1}}));
}

TEST_F(ShippedPlan, LeavesOutTextsThatTheProfileGivesNoGroundFor) {
    offer("vetted", 1);
    std::erase_if(cases_, [](const model::TestCase& test_case) {
        return test_case.id != "ca/issue/escaped-characters[quote]";
    });
    const CaPlan made = plan();
    ASSERT_EQ(made.not_applicable.size(), 1U);
    EXPECT_EQ(made.not_applicable[0].second, texts().render("execution.no_such_text"));
}

} // namespace
} // namespace ediconform::runner
