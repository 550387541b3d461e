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
    pool.prepare_rsa();
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
    pool.prepare_rsa();
    pool.prepare_rsa();
    EXPECT_NE(pool.take(Kind::rsa_2048).public_key_der(),
              pool.take(Kind::rsa_2048).public_key_der());
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
    pool.prepare_rsa(2);
    pool.wait_until_ready(3);
    std::set<std::string> keys;
    for (int number = 0; number < 3; ++number) {
        keys.insert(pool.take(Kind::rsa_2048).public_key_der());
    }
    EXPECT_EQ(keys.size(), 3U);
}

} // namespace
} // namespace ediconform::mock_ca
