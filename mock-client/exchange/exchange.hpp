#pragma once

#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"
#include "harness/transport/http_client.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-client/codec/request_encoder.hpp"
#include "mock-client/exchange/endpoint.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_client {

/// An HTTP/1.1 request in its parts, before it is a row of octets.
struct RequestParts {
    std::string method;
    std::string target;
    std::vector<transport::HeaderField> fields; ///< In the order in which they are sent.
    base::Bytes body;
};

/// The octets of the message (RFC 9112 2.1), exactly what the parts say: nothing is added or
/// corrected.
base::Bytes to_bytes(const RequestParts& parts);

/// The request of an operation: Host, User-Agent, Content-Type, Content-Length and `Connection:
/// close`, because a POST on a kept connection could be lost or sent again (RFC 9110 9.2.2).
RequestParts make_request(const wire::Operation& operation, const Endpoint& endpoint,
                          const EncodedRequest& encoded);

/// `to_bytes(make_request(…))`.
base::Bytes build_request(const wire::Operation& operation, const Endpoint& endpoint,
                          const EncodedRequest& encoded);

/// `GET` of the endpoint's target, as an EDI client makes contact with a partner.
base::Bytes build_get(const Endpoint& endpoint);

/// A forward proxy with Basic authentication (RFC 7617) where a user is given.
struct ProxyAccount {
    std::string url; ///< `http://host:port`
    std::string user;
    base::SecretText password;
};

struct ConnectionTimeouts {
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds total{30'000};
};

/// What a connection is made of, apart from the request.
struct ConnectionInput {
    Endpoint endpoint;
    std::string trust_pem; ///< Certificates registered beforehand (guideline 4.1).
    std::optional<transport::TlsIdentity> identity;
    std::optional<ProxyAccount> proxy;
    ConnectionTimeouts timeouts;
    /// The CA asks for the certificate once the request is there (profile: `post_handshake`).
    bool asked_late = false;
};

/// The proxy as the transport needs it. Errors: those of `parse_endpoint` for its URL.
base::Result<transport::ProxySettings> proxy_settings(const ProxyAccount& account);

/// Transport settings that verify the server against `trust_pem` and its name, and present
/// `identity`. Errors: those of `parse_endpoint` for the proxy's URL; `trust.missing`: https and
/// nothing to trust.
base::Result<transport::ClientSettings> connection_settings(const ConnectionInput& input);

/// One request on a connection of its own; `transport::HttpClient::exchange`.
transport::ExchangeRecord exchange_once(const transport::ClientSettings& settings,
                                        const base::Bytes& request);

} // namespace ediconform::mock_client
