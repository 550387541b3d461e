#include "harness/model/verdict.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ediconform::model {
namespace {

constexpr std::array kVerdicts{Verdict::pass,         Verdict::warn,           Verdict::fail,
                               Verdict::inconclusive, Verdict::not_applicable, Verdict::not_run,
                               Verdict::error};
constexpr std::array kLevels{Level::must, Level::should, Level::may};

TEST(VerdictOf, AnUnmetMustFails) {
    EXPECT_EQ(verdict_of(CheckState::unmet, Level::must, false), Verdict::fail);
}

TEST(VerdictOf, AnUnmetShouldWarns) {
    EXPECT_EQ(verdict_of(CheckState::unmet, Level::should, false), Verdict::warn);
}

TEST(VerdictOf, AnUnmetMayIsInformationOnly) {
    EXPECT_EQ(verdict_of(CheckState::unmet, Level::may, false), Verdict::pass);
}

TEST(VerdictOf, TheSecurityFloorFailsWhateverTheLevel) {
    for (const Level level : kLevels) {
        EXPECT_EQ(verdict_of(CheckState::unmet, level, true), Verdict::fail) << name_of(level);
    }
}

TEST(VerdictOf, TheSecurityFloorChangesNothingThatIsNotUnmet) {
    EXPECT_EQ(verdict_of(CheckState::held, Level::may, true), Verdict::pass);
    EXPECT_EQ(verdict_of(CheckState::undecided, Level::may, true), Verdict::inconclusive);
    EXPECT_EQ(verdict_of(CheckState::not_applicable, Level::may, true), Verdict::not_applicable);
}

TEST(VerdictOf, ThinEvidenceIsInconclusiveOnEveryLevel) {
    for (const Level level : kLevels) {
        EXPECT_EQ(verdict_of(CheckState::undecided, level, false), Verdict::inconclusive);
    }
}

TEST(VerdictOf, AnObservedFactIsNeverAFailure) {
    for (const Level level : kLevels) {
        EXPECT_EQ(verdict_of(CheckState::observed, level, true), Verdict::pass);
    }
}

TEST(Worse, OrdersErrorFailInconclusiveWarnNotRunPassNotApplicable) {
    constexpr std::array kOrder{Verdict::error,         Verdict::fail,    Verdict::inconclusive,
                                Verdict::warn,          Verdict::not_run, Verdict::pass,
                                Verdict::not_applicable};
    for (std::size_t better = 0; better < kOrder.size(); ++better) {
        for (std::size_t worst = 0; worst <= better; ++worst) {
            EXPECT_EQ(worse(kOrder.at(worst), kOrder.at(better)), kOrder.at(worst));
        }
    }
}

TEST(Worse, DoesNotDependOnTheOrderOfChecks) {
    for (const Verdict a : kVerdicts) {
        for (const Verdict b : kVerdicts) {
            EXPECT_EQ(worse(a, b), worse(b, a));
            for (const Verdict c : kVerdicts) {
                EXPECT_EQ(worse(worse(a, b), c), worse(a, worse(b, c)));
            }
        }
    }
}

TEST(Worse, NotApplicableStaysOnlyWhereNothingElseWasFound) {
    EXPECT_EQ(worse(Verdict::not_applicable, Verdict::not_applicable), Verdict::not_applicable);
    EXPECT_EQ(worse(Verdict::not_applicable, Verdict::pass), Verdict::pass);
}

TEST(IsRed, HoldsForFailAndWarnAlone) {
    for (const Verdict verdict : kVerdicts) {
        EXPECT_EQ(is_red(verdict), verdict == Verdict::fail || verdict == Verdict::warn);
    }
}

TEST(Names, OfVerdictsAreThoseOfTheFiles) {
    EXPECT_EQ(name_of(Verdict::not_applicable), "not_applicable");
    EXPECT_EQ(name_of(Verdict::error), "error");
    EXPECT_EQ(name_of(Level::may), "may");
    EXPECT_EQ(name_of(Establishment::declared), "declared");
    EXPECT_EQ(name_of(Side::upki), "upki");
    EXPECT_EQ(name_of(FailurePhase::after_download), "after_download");
    EXPECT_EQ(name_of(Owner::specification), "specification");
    EXPECT_EQ(name_of(CheckState::observed), "observed");
}

} // namespace
} // namespace ediconform::model
