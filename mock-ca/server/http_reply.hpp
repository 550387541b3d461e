#pragma once

#include "harness/base/clock.hpp"
#include "harness/transport/http_message.hpp"
#include "mock-ca/fault/injector.hpp"

#include <string>
#include <string_view>

namespace ediconform::mock_ca {

struct HttpReply {
    int status = 200;
    std::string content_type;
    base::Bytes body;
    transport::HeaderFields
        extra; ///< Beside Date, Server, Content-Type, Content-Length, Connection.
};

/// The octets of an answer (RFC 9112). An answer to HEAD promises a body and has none (RFC
/// 9110 9.3.2).
PlannedReply serialise(const HttpReply& reply, std::string_view request_method, bool keep_alive,
                       base::WallTime now);

/// An error page as web servers send them.
HttpReply error_page(int status);

} // namespace ediconform::mock_ca
