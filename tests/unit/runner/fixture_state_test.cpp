#include "harness/runner/fixture_state.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::SizeIs;

class FixtureState : public testing::Test {
protected:
    pki::Certificate certificate(std::chrono::seconds from, std::chrono::seconds until) {
        const auto now = std::chrono::floor<std::chrono::seconds>(clock_.wall());
        return *authority_->issue_client("u", {now + from, now + until},
                                         keys_.take(pki::PrivateKey::Kind::ec_p256));
    }

    std::string state(std::chrono::seconds from, std::chrono::seconds until) {
        return state_of(certificate(from, until), window_, clock_.wall());
    }

    CertificateFixture fixture(const std::string& said, std::chrono::seconds until,
                               std::chrono::seconds from = -days(1)) {
        return {said, "api",
                "u",  {certificate(from, until), keys_.take(pki::PrivateKey::Kind::ec_p256), {}},
                {},   {}};
    }

    bool holds(const std::string& said, std::chrono::seconds until) {
        return check_state(fixture(said, until), window_, clock_.wall()).has_value();
    }

    base::SystemClock clock_;
    mock_ca::KeyPool keys_;
    base::Result<mock_ca::TestAuthority> authority_ =
        mock_ca::TestAuthority::make(clock_, keys_, "state");
    wire::WindowRule window_{30, wire::DayBasis::exact, 5};
};

TEST_F(FixtureState, FollowsFromValidityAndWindow) {
    EXPECT_EQ(state(1h, days(10)), "not_yet_valid");
    EXPECT_EQ(state(-days(1), days(31)), "before_window");
    EXPECT_EQ(state(-days(1), days(29)), "in_window");
    EXPECT_EQ(state(-days(1), days(6)), "in_window");
    EXPECT_EQ(state(-days(1), days(4)), "after_window");
    EXPECT_EQ(state(-days(1), -1h), "expired");
}

TEST_F(FixtureState, IsMetByTheTimeThatIsChosenForIt) {
    const pki::Certificate issued = certificate(0s, days(365));
    for (const std::string wanted : {"before_window", "in_window", "expired"}) {
        const auto time = time_in_state(issued, window_, wanted);
        ASSERT_TRUE(time) << wanted;
        EXPECT_EQ(state_of(issued, window_, *time), wanted);
        // Whoever counts days in another zone comes to the same.
        EXPECT_EQ(state_of(issued, window_, *time - days(1)),
                  wanted == "in_window" ? "in_window" : wanted);
        EXPECT_EQ(state_of(issued, window_, *time + days(1)),
                  wanted == "before_window" ? "before_window" : wanted);
    }
}

TEST_F(FixtureState, IsMetWithinShortLivesToo) {
    const pki::Certificate issued = certificate(0s, days(30) + 2h);
    for (const std::string wanted : {"before_window", "in_window", "expired"}) {
        const auto time = time_in_state(issued, window_, wanted);
        ASSERT_TRUE(time) << wanted;
        EXPECT_EQ(state_of(issued, window_, *time), wanted);
    }
}

TEST_F(FixtureState, IsNeverBeforeAWindowThatOpensWithTheValidity) {
    const pki::Certificate issued = certificate(0s, days(20));
    EXPECT_EQ(time_in_state(issued, window_, "before_window"), std::nullopt);
    const auto open = time_in_state(issued, window_, "in_window");
    ASSERT_TRUE(open);
    EXPECT_EQ(state_of(issued, window_, *open), "in_window");
}

TEST_F(FixtureState, HoldsWhereTheTargetSaysWhatIsTrue) {
    EXPECT_TRUE(holds("in_window", days(20)));
    EXPECT_TRUE(holds("server_only", days(20)));
    EXPECT_TRUE(holds("before_window", days(60)));
    EXPECT_TRUE(holds("expired", -1h));
    EXPECT_FALSE(holds("in_window", -1h));
    EXPECT_FALSE(holds("before_window", days(20)));
}

TEST_F(FixtureState, HoldsNotWhereItEndsWhileARunMayStillUseIt) {
    EXPECT_FALSE(holds("in_window", days(5) + 1min));
    EXPECT_FALSE(holds("before_window", days(30) + 1min));
    EXPECT_FALSE(holds("after_window", 1min));
}

TEST_F(FixtureState, AtTheEdgeOfTheWindowIsAboutDays) {
    EXPECT_TRUE(holds("about_to_open", days(30) + 12h));
    EXPECT_FALSE(holds("about_to_open", days(32)));
    EXPECT_TRUE(holds("just_opened", days(30) - 12h));
    EXPECT_FALSE(holds("just_opened", days(28)));
}

TEST_F(FixtureState, WhatIsOutOfDateLeavesTheTargetAndIsNamed) {
    Target target;
    target.profile.window = window_;
    target.certificates = {fixture("in_window", days(20)), fixture("before_window", days(20))};
    const auto problems = drop_outdated(target, clock_.wall());
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].id, "fixture.certificate_state");
    ASSERT_THAT(target.certificates, SizeIs(1));
    EXPECT_EQ(target.certificates[0].state, "in_window");
}

} // namespace
} // namespace ediconform::runner
