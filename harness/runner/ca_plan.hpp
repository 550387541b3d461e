#pragma once

#include "harness/base/texts.hpp"
#include "harness/runner/allocation.hpp"
#include "harness/runner/ledger.hpp"
#include "harness/runner/target.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ediconform::runner {

/// What a run on a CA under test is going to do. Made without sending anything; the cases have to
/// outlive it.
struct CaPlan {
    std::vector<std::string> cases; ///< Ids of all that were selected, in the order of the suite.
    std::vector<std::pair<const model::TestCase*, base::LocalizedText>> not_applicable;
    std::vector<Experiment> experiments;
    Allocation allocation;
    std::optional<std::size_t> issues; ///< At most so many keys are spent.
};

/// `issues`: what the operator allows; the target may set a lower limit.
CaPlan plan_ca_suite(const std::vector<model::TestCase>& cases, const Target& target,
                     const LedgerRecord& ledger, const model::Catalogue& catalogue,
                     const base::Texts& texts, std::optional<std::size_t> issues);

/// A fixture that a correct CA will have used up.
struct PlannedBurn {
    StockItem item;
    std::vector<std::string>
        cases; ///< That get something with it; empty: a request that proves it.
    std::vector<std::string> refused_before; ///< That should be refused with it first.
};
std::vector<PlannedBurn> burns_of(const CaPlan& plan);

/// Requests by operation; `connect`: handshakes alone.
std::map<std::string, int> requests_of(const CaPlan& plan);

/// Why an experiment is not carried out, as a report says it.
base::LocalizedText reason_of(const Lack& lack, const base::Texts& texts);

} // namespace ediconform::runner
