#pragma once

#include "harness/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace ediconform::mock_client {

/// Where an HTTP URL points to (RFC 9110 4.2).
struct Endpoint {
    bool tls = true;
    std::string host; ///< Name or address, an IPv6 address without its brackets.
    std::uint16_t port = 0;
    std::string target;    ///< Path and query, at least `/`.
    std::string authority; ///< Value of the Host field (RFC 9110 7.2): the port only where it is
                           ///< not the scheme's.
};

/// Errors: `url.malformed` (no URI, or without a host), `url.scheme` (neither http nor https),
/// `url.user_info` (a password in a URL is refused, RFC 9110 4.2.4).
base::Result<Endpoint> parse_endpoint(std::string_view url);

} // namespace ediconform::mock_client
