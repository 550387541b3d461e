#pragma once

#include "harness/runner/allocation.hpp"

#include <optional>
#include <vector>

namespace ediconform::runner {

/// Puts experiments that share fixtures, directly or through others, into one lane, and says which
/// fixtures one more request has to prove, as far as `issues` keys allow. The second step of
/// `allocate`, which has filled in stock and assignments.
void form_lanes(const std::vector<Experiment>& experiments, std::optional<std::size_t> issues,
                Allocation& allocation);

} // namespace ediconform::runner
