#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace ediconform::mock_ca {

/// A correct business answer that the state of the CA does not call for.
struct BusinessFault {
    std::string meaning;
};

/// From the layer's member of `does` in `scenarios/faults/`.
BusinessFault read_business_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
