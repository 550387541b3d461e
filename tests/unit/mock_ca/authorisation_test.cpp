#include "mock-ca/issuance/authorisation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace ediconform::mock_ca {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

IssuedRecord certificate(const std::string& fingerprint, const std::string& user) {
    IssuedRecord record;
    record.fingerprint = fingerprint;
    record.user = user;
    return record;
}

TEST(Authorisation, FindsPairsByKeyWithTheirVetting) {
    Authorisation authorisation;
    authorisation.add_pair("alice", base::SecretText("k1"), "u1", true);
    authorisation.add_pair("bob", base::SecretText("k2"), "u2", false);
    const auto found = authorisation.pairs_with_key("k2");
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found.front().common_name, "bob");
    EXPECT_EQ(found.front().name, "pair-2");
    EXPECT_FALSE(found.front().vetted);
    EXPECT_THAT(authorisation.pairs_with_key("k3"), IsEmpty());
}

TEST(Authorisation, VettingConcernsThatPairOnlyEvenWhereTwoShareAKey) {
    Authorisation authorisation;
    authorisation.add_pair("alice", base::SecretText("same"), "u1", false);
    authorisation.add_pair("bob", base::SecretText("same"), "u2", false);
    authorisation.vet("bob", base::SecretText("same"));
    const auto found = authorisation.pairs_with_key("same");
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_FALSE(found[0].vetted);
    EXPECT_TRUE(found[1].vetted);
}

TEST(Authorisation, OneUserMayHaveSeveralCertificates) {
    Authorisation authorisation;
    authorisation.register_certificate(certificate("f1", "u1"));
    authorisation.register_certificate(certificate("f2", "u1"));
    ASSERT_TRUE(authorisation.find_certificate("f1"));
    EXPECT_EQ(authorisation.find_certificate("f2")->user, "u1");
    EXPECT_THAT(authorisation.certificates(), SizeIs(2));
    EXPECT_FALSE(authorisation.find_certificate("f3"));
}

TEST(Authorisation, ARightThatIsGivenBackCanBeReservedAgainASpentOneCannot) {
    Authorisation authorisation;
    EXPECT_TRUE(authorisation.reserve("a"));
    EXPECT_FALSE(authorisation.reserve("a"));
    authorisation.release("a");
    EXPECT_TRUE(authorisation.reserve("a"));
    authorisation.spend("a");
    authorisation.release("a");
    EXPECT_FALSE(authorisation.reserve("a"));
    EXPECT_TRUE(authorisation.is_spent("a"));
}

TEST(Authorisation, OfTwoHundredThreadsExactlyOneReserves) {
    constexpr int kThreads = 200;
    Authorisation authorisation;
    std::latch start(kThreads);
    std::atomic<int> winners{0};
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int index = 0; index < kThreads; ++index) {
        threads.emplace_back([&] {
            start.arrive_and_wait();
            winners += authorisation.reserve("the right") ? 1 : 0;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(winners, 1);
}

TEST(Claim, GivesTheRightBackUnlessItWasSpent) {
    Authorisation authorisation;
    ASSERT_TRUE(authorisation.reserve("a"));
    { const Claim claim(authorisation, "a"); }
    ASSERT_TRUE(authorisation.reserve("a"));
    {
        Claim claim(authorisation, "a");
        claim.spend();
    }
    EXPECT_FALSE(authorisation.reserve("a"));
}

TEST(Claim, MovesWithItsRight) {
    Authorisation authorisation;
    ASSERT_TRUE(authorisation.reserve("a"));
    ASSERT_TRUE(authorisation.reserve("b"));
    Claim first(authorisation, "a");
    first = Claim(authorisation, "b");
    EXPECT_TRUE(authorisation.reserve("a"));
    EXPECT_FALSE(authorisation.reserve("b"));
}

} // namespace
} // namespace ediconform::mock_ca
