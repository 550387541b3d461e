#pragma once

#include "mock-ca/fault/http_fault.hpp"
#include "mock-ca/server/http_reply.hpp"

#include <string>

namespace ediconform::mock_ca {

/// Where a faulty answer may point.
struct Places {
    std::string own_url;   ///< Of the request.
    std::string elsewhere; ///< Host and port of a server that is not the CA.
    std::string beside_ca; ///< The same, on the host of the request.
};

/// `answer` with another status, other fields or another content.
HttpReply composed_http(HttpReply answer, const HttpFault& fault, const Places& places,
                        base::WallTime now);

} // namespace ediconform::mock_ca
