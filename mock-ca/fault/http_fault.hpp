#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace ediconform::mock_ca {

/// Status and fields of the answer: an error page of a web server.
struct HttpFault {
    int status = 500;
    std::string retry_after; ///< Empty: no Retry-After (RFC 9110 10.2.3).
};

/// From the layer's member of `does` in `scenarios/faults/`.
HttpFault read_http_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
