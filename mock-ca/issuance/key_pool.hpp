#pragma once

#include "mock-ca/issuance/key_source.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace ediconform::mock_ca {

/// Ready-made private keys, so that making one (0.3 s for RSA-2048) never stands in a case's way.
/// Threads of its own keep `depth` RSA keys ready; P-256 keys are made when asked for (0.03 ms).
/// Each key is given out once, but for those that come back.
class KeyPool final : public KeySource {
public:
    explicit KeyPool(std::size_t depth = 8);
    KeyPool(const KeyPool&) = delete;
    KeyPool& operator=(const KeyPool&) = delete;
    ~KeyPool() override;

    /// Starts to fill the pool with RSA keys; without it `take` of an RSA key makes one on the
    /// spot.
    void prepare_rsa(unsigned threads = 1);
    /// Waits until `keys` RSA keys (at most `depth`) are ready. Not before `prepare_rsa`.
    void wait_until_ready(std::size_t keys);
    pki::PrivateKey take(pki::PrivateKey::Kind kind) override;
    /// An RSA key that may be given out again.
    void give_back(pki::PrivateKey key);

private:
    void fill();

    std::size_t depth_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<pki::PrivateKey> ready_;
    bool stopping_ = false;
    bool failed_ = false; ///< No key can be made; nobody should wait for one.
    std::vector<std::thread> fillers_;
};

/// Keys of a pool for one case: the RSA keys among them go back when it is over, because a client
/// cannot see that a key was another case's before.
class KeyLoan final : public KeySource {
public:
    explicit KeyLoan(KeyPool& pool) : pool_(pool) {}
    KeyLoan(const KeyLoan&) = delete;
    KeyLoan& operator=(const KeyLoan&) = delete;
    ~KeyLoan() override;

    pki::PrivateKey take(pki::PrivateKey::Kind kind) override;

private:
    KeyPool& pool_;
    std::mutex mutex_;
    std::vector<pki::PrivateKey> lent_;
};

} // namespace ediconform::mock_ca
