#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace ediconform::mock_ca {

/// A business answer that the state of the CA does not call for.
struct BusinessFault {
    std::string meaning;
    std::optional<int> status; ///< HTTP; empty: as the profile says.
    bool undocumented = false; ///< A code that the profile's table lacks.
};

/// From the layer's member of `does` in `scenarios/faults/`.
BusinessFault read_business_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
