#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace ediconform::mock_ca {

/// Content of the answer: what stands in the message, and how it is written.
struct EnvelopeFault {
    enum class Kind {
        malformed,              ///< No longer of its encoding.
        certificate_with_error, ///< The code of `meaning`, and a certificate beside it.
        without_certificate,    ///< Success and no certificate.
    };
    Kind kind = Kind::malformed;
    std::string meaning; ///< For `certificate_with_error`.
};

/// From the layer's member of `does` in `scenarios/faults/`.
EnvelopeFault read_envelope_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
