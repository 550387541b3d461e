#pragma once

#include "mock-ca/issuance/certificate_shape.hpp"

#include <nlohmann/json_fwd.hpp>

namespace ediconform::mock_ca {

/// The certificate that the CA issues, in a correct PKCS #12 and a correct answer.
struct CertificateFault {
    CertificateShape shape;
};

/// From the layer's member of `does` in `scenarios/faults/`.
CertificateFault read_certificate_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
