#pragma once

#include "harness/runner/experiment.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ediconform::runner {

/// A fixture that may be given to experiments: one of the target file, or one that the provisioning
/// hook is to make.
struct StockItem {
    FixtureKind kind = FixtureKind::pair;
    std::string state;
    std::string origin; ///< Of a certificate; empty for a pair.
    std::string user;   ///< Of a pair; empty: nobody else's.
    std::string common_name;
    bool burnt = false;    ///< An earlier run used it up, says the ledger.
    bool unusable = false; ///< The target file does not say enough of it.
    bool from_hook = false;

    [[nodiscard]] bool suits(const Need& need) const {
        return kind == need.kind && state == need.state && origin == need.origin;
    }
};

/// Why an experiment is not carried out.
enum class Shortage {
    none_left, ///< The target lists none, or no further one.
    burnt,     ///< What it lists was used up by earlier runs.
    limit,     ///< No more keys may be spent (`--allow-issue`).
    hook,      ///< The provisioning hook cannot do what a step asks of it.
};

struct Lack {
    Shortage why = Shortage::none_left;
    /// The fixture as the target file names it, or the action of the hook.
    std::string what;

    auto operator<=>(const Lack&) const = default;
};

/// What one experiment gets: a place in the stock for each need, or what it lacks.
struct Assignment {
    std::map<std::string, std::size_t> fixtures;
    std::optional<Lack> lacks;
};

/// Experiments that go one after another, since they share fixtures: first those that should be
/// refused, then those that get something with the same fixtures, and so prove that these were
/// good.
struct Lane {
    std::vector<std::size_t> experiments;
    /// Places in the stock that no experiment proves, and that one more request is to.
    std::vector<std::size_t> proofs;
    /// Those for which no key may be spent any more, so that nothing proves them.
    std::set<std::size_t> unproved;
    /// What it does is felt by all others: it goes alone, and last.
    bool goes_alone = false;
};

struct AllocationRules {
    std::optional<std::size_t> issues; ///< At most so many vetted keys are spent.
    /// Whether the hook can make such a fixture.
    std::function<bool(const Need& need)> can_be_made = [](const Need&) { return false; };
};

struct Allocation {
    std::vector<StockItem> stock;        ///< That given, and what the hook is to make.
    std::vector<Assignment> assignments; ///< By experiment.
    std::vector<Lane> lanes;
    std::vector<std::size_t> spares; ///< Not given to anybody, in order.
    std::size_t keys_spent = 0;      ///< By a correct CA.
};

/// Gives fixtures to experiments; a pure function. Where there are too few, those go first that
/// show the most requirements of level must, not shown otherwise, for a fixture that they use up.
/// Experiments that use nothing up share, evenly, the fixtures of those that take something.
Allocation allocate(const std::vector<Experiment>& experiments, std::vector<StockItem> stock,
                    const AllocationRules& rules);

} // namespace ediconform::runner
