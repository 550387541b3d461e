#pragma once

#include "mock-ca/fault/fault_plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

/// A plan by chance, the same for the same seed and catalogue: of the first connections, requests
/// and CONNECTs about one in three meets some fault. For trying a client out, not for judging it: a
/// suite says what it does.
FaultPlan chaos_plan(const FaultCatalogue& catalogue, const std::vector<std::string>& operations,
                     std::uint64_t seed);

} // namespace ediconform::mock_ca
