#pragma once

#include "harness/runner/target.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::runner {

/// Hands out a target's fixtures, each to one case only. Safe to share between threads.
class FixturePool {
public:
    explicit FixturePool(const Target& target);

    /// A pair in that state; with `user`, one of the same user as another pair's.
    std::optional<PairFixture> take_pair(const std::string& state,
                                         const std::optional<std::string>& user = {});
    /// Two pairs of the same user, the second to be fetched with `take_pair(state, user)`.
    std::optional<PairFixture> take_pair_of_shared_user(const std::string& state);
    std::optional<CertificateFixture> take_certificate(const std::string& state,
                                                       const std::string& origin);

private:
    std::mutex mutex_;
    std::vector<PairFixture> pairs_;
    std::vector<CertificateFixture> certificates_;
};

} // namespace ediconform::runner
