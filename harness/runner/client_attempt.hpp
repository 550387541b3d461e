#pragma once

#include "harness/model/verdict.hpp"
#include "harness/runner/driver.hpp"

#include <array>
#include <chrono>
#include <cstddef>

namespace ediconform::runner {

/// One of the times that a case is begun: anew where what went before says nothing of the client.
struct Attempt {
    std::size_t number = 0; ///< On a stage of its own.
    std::size_t life = 0;   ///< Which of the lives below.
    bool alone = false;     ///< With processes that no other case shares.

    /// Life of a certificate that is to expire within the case: long enough to be issued and set
    /// up. A client, or a machine, that is too slow for one gets the next.
    [[nodiscard]] std::chrono::seconds short_life(DriverKind kind) const {
        using std::chrono::seconds;
        static constexpr std::array<seconds, kLives> kByItself{seconds(4), seconds(12),
                                                               seconds(40)};
        static constexpr std::array<seconds, kLives> kByHand{seconds(120), seconds(300),
                                                             seconds(900)};
        return (kind == DriverKind::manual ? kByHand : kByItself).at(life);
    }
    [[nodiscard]] bool has_longer_life() const { return life + 1 < kLives; }

    /// Whether what a case found may be due to a tester that was late by `delay` meanwhile, and has
    /// to be found once more: its answers may have come after the client's time-out. Nobody is
    /// asked to do a thing by hand twice for that.
    [[nodiscard]] static bool is_to_be_repeated(model::Verdict verdict,
                                                const DriverDeclaration& declaration,
                                                std::chrono::milliseconds delay) {
        constexpr std::chrono::milliseconds kUndeclared{1'000};
        const bool by_itself =
            declaration.kind == DriverKind::command || declaration.kind == DriverKind::adapter;
        const bool is_red = verdict == model::Verdict::fail || verdict == model::Verdict::warn;
        return by_itself && is_red && delay > declaration.total_timeout.value_or(kUndeclared) / 4;
    }

private:
    static constexpr std::size_t kLives = 3;
};

} // namespace ediconform::runner
