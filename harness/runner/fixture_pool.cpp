#include "harness/runner/fixture_pool.hpp"

#include <algorithm>

namespace ediconform::runner {

FixturePool::FixturePool(const Target& target)
    : pairs_(target.pairs), certificates_(target.certificates) {}

std::optional<PairFixture> FixturePool::take_pair(const std::string& state,
                                                  const std::optional<std::string>& user) {
    const std::lock_guard lock(mutex_);
    const auto shares_user = [&](const PairFixture& pair) {
        return !pair.user.empty() && std::ranges::count(pairs_, pair.user, &PairFixture::user) > 1;
    };
    // Pairs whose user has several are kept for the cases that need them, as long as others are
    // left.
    auto found = pairs_.end();
    for (auto pair = pairs_.begin(); pair != pairs_.end(); ++pair) {
        if (pair->state != state || (user && pair->user != *user)) {
            continue;
        }
        if (found == pairs_.end() || (shares_user(*found) && !shares_user(*pair))) {
            found = pair;
        }
    }
    if (found == pairs_.end()) {
        return std::nullopt;
    }
    PairFixture taken = std::move(*found);
    pairs_.erase(found);
    return taken;
}

std::optional<PairFixture> FixturePool::take_pair_of_shared_user(const std::string& state) {
    const std::lock_guard lock(mutex_);
    const auto is_candidate = [&](const PairFixture& pair) {
        return pair.state == state && !pair.user.empty() &&
               std::ranges::count_if(pairs_, [&](const PairFixture& other) {
                   return other.state == state && other.user == pair.user;
               }) > 1;
    };
    const auto found = std::ranges::find_if(pairs_, is_candidate);
    if (found == pairs_.end()) {
        return std::nullopt;
    }
    PairFixture taken = std::move(*found);
    pairs_.erase(found);
    return taken;
}

std::optional<CertificateFixture> FixturePool::take_certificate(const std::string& state,
                                                                const std::string& origin) {
    const std::lock_guard lock(mutex_);
    const auto found =
        std::ranges::find_if(certificates_, [&](const CertificateFixture& certificate) {
            return certificate.state == state && certificate.origin == origin;
        });
    if (found == certificates_.end()) {
        return std::nullopt;
    }
    CertificateFixture taken = std::move(*found);
    certificates_.erase(found);
    return taken;
}

} // namespace ediconform::runner
