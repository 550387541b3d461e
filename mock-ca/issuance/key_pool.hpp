#pragma once

#include "harness/pki/certificate.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace ediconform::mock_ca {

/// Ready-made private keys, so that making one (0.3 s for RSA-2048) never stands in a case's way. A
/// thread of its own keeps `depth` RSA keys ready; P-256 keys are made when asked for (0.03 ms).
/// Each key is given out once.
class KeyPool {
public:
    explicit KeyPool(std::size_t depth = 8);
    KeyPool(const KeyPool&) = delete;
    KeyPool& operator=(const KeyPool&) = delete;
    ~KeyPool();

    /// Starts to fill the pool with RSA keys; without it `take` of an RSA key makes one on the
    /// spot.
    void prepare_rsa();
    pki::PrivateKey take(pki::PrivateKey::Kind kind);

private:
    void fill();

    std::size_t depth_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<pki::PrivateKey> ready_;
    bool stopping_ = false;
    std::thread filler_;
};

} // namespace ediconform::mock_ca
