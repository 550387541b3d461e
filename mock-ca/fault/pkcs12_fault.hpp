#pragma once

#include "mock-ca/issuance/pkcs12_shape.hpp"

#include <nlohmann/json_fwd.hpp>

namespace ediconform::mock_ca {

/// The PKCS #12 in an otherwise correct answer.
struct Pkcs12Fault {
    Pkcs12Shape shape;
};

/// From the layer's member of `does` in `scenarios/faults/`.
Pkcs12Fault read_pkcs12_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
