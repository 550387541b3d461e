#include "mock-ca/issuance/key_pool.hpp"

#include <algorithm>
#include <exception>
#include <optional>

namespace ediconform::mock_ca {

using pki::PrivateKey;

PrivateKey::Kind key_kind_of(wire::KeyKind kind) {
    switch (kind) {
    case wire::KeyKind::ec_p384:
        return PrivateKey::Kind::ec_p384;
    case wire::KeyKind::rsa_2048:
        return PrivateKey::Kind::rsa_2048;
    case wire::KeyKind::rsa_3072:
        return PrivateKey::Kind::rsa_3072;
    case wire::KeyKind::rsa_4096:
        return PrivateKey::Kind::rsa_4096;
    case wire::KeyKind::ec_p256:
        break;
    }
    return PrivateKey::Kind::ec_p256;
}

bool takes_long(wire::KeyKind kind) {
    return kind != wire::KeyKind::ec_p256 && kind != wire::KeyKind::ec_p384;
}

PrivateKey::Kind pooled_kind(wire::KeyKind kind) {
    return takes_long(kind) ? key_kind_of(kind) : PrivateKey::Kind::rsa_2048;
}

KeyPool::KeyPool(std::size_t depth, PrivateKey::Kind kind) : depth_(depth), kind_(kind) {}

KeyPool::~KeyPool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& filler : fillers_) {
        filler.join();
    }
}

void KeyPool::prepare(unsigned threads) {
    const std::lock_guard lock(mutex_);
    while (fillers_.size() < threads) {
        fillers_.emplace_back([this] { fill(); });
    }
}

void KeyPool::wait_until_ready(std::size_t keys) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failed_ || ready_.size() >= std::min(keys, depth_); });
}

PrivateKey KeyPool::take(PrivateKey::Kind kind) {
    if (kind == kind_) {
        const std::lock_guard lock(mutex_);
        if (!ready_.empty()) {
            PrivateKey key = std::move(ready_.front());
            ready_.pop_front();
            changed_.notify_all();
            return key;
        }
    }
    // An empty pool does not make its users queue behind one thread: each makes its own key.
    return PrivateKey::generate(kind);
}

void KeyPool::give_back(PrivateKey key) {
    const std::lock_guard lock(mutex_);
    ready_.push_back(std::move(key));
    changed_.notify_all();
}

KeyLoan::~KeyLoan() {
    for (PrivateKey& key : lent_) {
        pool_.give_back(std::move(key));
    }
}

PrivateKey KeyLoan::take(PrivateKey::Kind kind) {
    PrivateKey key = pool_.take(kind);
    if (kind == pool_.kind()) {
        const std::lock_guard lock(mutex_);
        lent_.push_back(key);
    }
    return key;
}

void KeyPool::fill() {
    const auto stopping = [this] {
        const std::lock_guard lock(mutex_);
        return stopping_;
    };
    try {
        for (;;) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || ready_.size() < depth_; });
            lock.unlock();
            // Stopping must not wait for a key of which nobody has need.
            auto key = PrivateKey::generate_unless(kind_, stopping);
            if (!key) {
                return;
            }
            lock.lock();
            ready_.push_back(*std::move(key));
            changed_.notify_all();
        }
    } catch (const std::exception&) {
        // No entropy or memory: whoever takes a key makes one on the spot and meets the failure
        // there.
        const std::lock_guard lock(mutex_);
        failed_ = true;
        changed_.notify_all();
    }
}

} // namespace ediconform::mock_ca
