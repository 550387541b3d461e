#pragma once

#include "harness/wire/ca_profile.hpp"
#include "mock-ca/issuance/key_source.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace ediconform::mock_ca {

pki::PrivateKey::Kind key_kind_of(wire::KeyKind kind);
/// Whether a key of that kind takes so long to make that it is better made beforehand.
bool takes_long(wire::KeyKind kind);
/// The kind of which a pool for a CA with such keys is: theirs, where they take long.
pki::PrivateKey::Kind pooled_kind(wire::KeyKind kind);

/// Ready-made private keys, so that making one (0.3 s for RSA-2048) never stands in a case's way.
/// Threads of its own keep `depth` keys of one kind ready; others are made when asked for (0.03 ms
/// for P-256). Each key is given out once, but for those that come back.
class KeyPool final : public KeySource {
public:
    static constexpr std::size_t kUsualDepth = 8;
    explicit KeyPool(std::size_t depth = kUsualDepth,
                     pki::PrivateKey::Kind kind = pki::PrivateKey::Kind::rsa_2048);
    KeyPool(const KeyPool&) = delete;
    KeyPool& operator=(const KeyPool&) = delete;
    ~KeyPool() override;

    [[nodiscard]] pki::PrivateKey::Kind kind() const { return kind_; }
    /// Starts to fill the pool; without it `take` makes each key on the spot.
    void prepare(unsigned threads = 1);
    /// Waits until `keys` of them (at most `depth`) are ready. Not before `prepare`.
    void wait_until_ready(std::size_t keys);
    pki::PrivateKey take(pki::PrivateKey::Kind kind) override;
    /// A key of the pool's kind that may be given out again.
    void give_back(pki::PrivateKey key);

private:
    void fill();

    std::size_t depth_;
    pki::PrivateKey::Kind kind_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<pki::PrivateKey> ready_;
    bool stopping_ = false;
    bool failed_ = false; ///< No key can be made; nobody should wait for one.
    std::vector<std::thread> fillers_;
};

/// Keys of a pool for one case: those of its kind go back when it is over, because a client
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
