#pragma once

#include "mock-ca/server/ca_core.hpp"
#include "mock-ca/server/http_reply.hpp"

namespace ediconform::mock_ca {

/// How servers in front of an application, or the application itself, refuse a client certificate
/// in HTTP (guideline 3.4).
HttpReply client_refusal(const CaCore& core, const wire::Operation& operation,
                         const ClientAuthenticationFault& fault);

} // namespace ediconform::mock_ca
