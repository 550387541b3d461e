#pragma once

#include "harness/runner/allocation.hpp"
#include "harness/runner/ledger.hpp"
#include "harness/runner/provisioner.hpp"
#include "harness/runner/target.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

namespace ediconform::runner {

/// The fixtures of a target as a stock: its pairs, then its certificates. A certificate that lacks
/// what the profile's renewal asks for is unusable.
std::vector<StockItem> stock_of(const Target& target, const LedgerRecord& ledger);

/// Whether the provisioning hook of the target declares that it can make such a fixture.
bool can_be_made(const Target& target, const Need& need);

using Fixture = std::variant<PairFixture, CertificateFixture>;

/// The fixtures themselves, by their places in the stock of an allocation; asks the provisioning
/// hook for those that it is to make, when they are taken. Safe to share between threads.
class FixtureShelf {
public:
    /// `issues`: at most so many keys are spent in all. The others must outlive the shelf.
    FixtureShelf(const Target& target, const Allocation& allocation, Provisioner& provisioner,
                 const base::Clock& clock, std::optional<std::size_t> issues);

    [[nodiscard]] StockItem item(std::size_t place);
    /// `user`: where the hook has to make a pair of the user of another one. Errors: those of the
    /// hook, and of `check_state` for a certificate that it made.
    base::Result<Fixture> take(std::size_t place, const std::string& user = {});
    /// A place that nobody was given, in place of one that turned out useless; nothing where there
    /// is none, or where no further key may be spent.
    std::optional<std::size_t> take_spare(const Need& need);
    /// A key was spent that should not have been.
    void note_unplanned_issue();

private:
    const Target& target_;
    Provisioner& provisioner_;
    const base::Clock& clock_;
    std::optional<std::size_t> issues_;
    std::mutex mutex_;
    std::deque<StockItem> stock_;
    std::vector<std::size_t> spares_;
    std::size_t keys_spent_;
    std::map<std::size_t, Fixture> made_; ///< By the hook.
};

} // namespace ediconform::runner
