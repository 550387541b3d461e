#pragma once

#include <nlohmann/json_fwd.hpp>

namespace ediconform::mock_ca {

/// The certificate that the server shows in the handshake.
struct ServerCertificateFault {
    enum class Kind { other_root, other_name, expired };
    Kind kind = Kind::other_root;
};

/// From the layer's member of `does` in `scenarios/faults/`.
ServerCertificateFault read_server_certificate_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
