#pragma once

#include "harness/checks/check.hpp"
#include "harness/model/test_case.hpp"
#include "harness/runner/allocation.hpp"
#include "harness/runner/ledger.hpp"

#include <optional>
#include <string>

namespace ediconform::runner {

/// What the CA did with a fixture in a case that was carried out, from what was recorded of the
/// steps that refer to it; nothing where none of them sent anything. An answer that says success
/// or gives a certificate is an issue; one that is no clear refusal may be.
std::optional<BurnOutcome> outcome_of(const model::TestCase& test_case, const std::string& need,
                                      const checks::CheckContext& context);

/// The request that proves a fixture where no case does, as a case without expectations: an issue
/// or a renewal as any client's, with the need `fixture`.
model::TestCase proof_of(const StockItem& item, std::size_t place);

} // namespace ediconform::runner
