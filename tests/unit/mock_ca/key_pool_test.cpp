#include "mock-ca/issuance/key_pool.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace ediconform::mock_ca {
namespace {

using Kind = pki::PrivateKey::Kind;

TEST(KeyPool, MakesADistinctP256KeyForEachCall) {
    KeyPool pool;
    std::set<base::Bytes> keys;
    for (int i = 0; i < 50; ++i) {
        keys.insert(pool.take(Kind::ec_p256).public_key_der());
    }
    EXPECT_EQ(keys.size(), 50U);
}

TEST(KeyPool, MakesAnRsaKeyOnTheSpotWhenNotPrepared) {
    KeyPool pool;
    const pki::PrivateKey key = pool.take(Kind::rsa_2048);
    EXPECT_NE(key.to_pem().find("BEGIN PRIVATE KEY"), std::string::npos);
}

TEST(KeyPool, GivesEachRsaKeyOnceHoweverManyThreadsAsk) {
    KeyPool pool(2);
    pool.prepare();
    std::mutex mutex;
    std::set<base::Bytes> keys;
    std::vector<std::thread> takers;
    for (int i = 0; i < 4; ++i) {
        takers.emplace_back([&] {
            for (int n = 0; n < 2; ++n) {
                const base::Bytes key = pool.take(Kind::rsa_2048).public_key_der();
                const std::lock_guard lock(mutex);
                keys.insert(key);
            }
        });
    }
    for (std::thread& taker : takers) {
        taker.join();
    }
    EXPECT_EQ(keys.size(), 8U);
}

TEST(KeyPool, MayBePreparedTwice) {
    KeyPool pool(1);
    pool.prepare();
    pool.prepare();
    EXPECT_NE(pool.take(Kind::rsa_2048).public_key_der(),
              pool.take(Kind::rsa_2048).public_key_der());
}

TEST(KeyPool, IsOfTheKindThatTheProfileNamesWhereItTakesLong) {
    EXPECT_EQ(pooled_kind(wire::KeyKind::rsa_4096), Kind::rsa_4096);
    EXPECT_EQ(pooled_kind(wire::KeyKind::ec_p384), Kind::rsa_2048) << "what faults ask for";
    KeyPool pool(1, pooled_kind(wire::KeyKind::rsa_3072));
    pool.prepare();
    pool.wait_until_ready(1);
    constexpr std::size_t kOctetsOf3072Bits = 384;
    const base::Bytes prepared = pool.take(Kind::rsa_3072).public_key_der();
    const base::Bytes other = pool.take(Kind::rsa_2048).public_key_der();
    EXPECT_GT(prepared.size(), kOctetsOf3072Bits);
    EXPECT_LT(other.size(), kOctetsOf3072Bits);
}

TEST(KeyLoan, GivesNoKeyTwiceAndAllBackAtItsEnd) {
    KeyPool pool(2);
    base::Bytes first;
    base::Bytes second;
    {
        KeyLoan loan(pool);
        first = loan.take(Kind::rsa_2048).public_key_der();
        second = loan.take(Kind::rsa_2048).public_key_der();
        EXPECT_NE(first, second);
    }
    EXPECT_EQ(pool.take(Kind::rsa_2048).public_key_der(), first);
    EXPECT_EQ(pool.take(Kind::rsa_2048).public_key_der(), second);
}

TEST(PrivateKeyGeneration, IsGivenUpWhenCancelled) {
    EXPECT_FALSE(pki::PrivateKey::generate_unless(Kind::rsa_2048, [] { return true; }));
}

TEST(KeyPool, HasTheKeysReadyThatWereWaitedFor) {
    KeyPool pool(3);
    pool.prepare(2);
    pool.wait_until_ready(3);
    std::set<std::string> keys;
    for (int number = 0; number < 3; ++number) {
        keys.insert(pool.take(Kind::rsa_2048).public_key_der());
    }
    EXPECT_EQ(keys.size(), 3U);
}

} // namespace
} // namespace ediconform::mock_ca
