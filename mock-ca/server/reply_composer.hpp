#pragma once

#include "mock-ca/server/ca_core.hpp"
#include "mock-ca/server/http_reply.hpp"

#include <optional>
#include <string>

namespace ediconform::mock_ca {

/// The CA has to decide for itself although the plan says what goes out.
bool needs_decision(const FaultEntry* fault);

/// What a fault that alters the answer makes of it; empty where it does not apply, because the CA
/// made no certificate that it could disturb, or the profile gives no ground for it. `own_url` is
/// that of the request. A certificate that goes out in the place of the right one becomes the one
/// that was made. New secrets of the answer become known to the registry.
std::optional<HttpReply> disturbed_reply(CaCore& core, const wire::Operation& operation,
                                         const std::string& own_url, Decision& decision,
                                         const FaultEntry& fault);

/// The answer in the encoding of the operation, or a page.
HttpReply encoded(const CaCore& core, const wire::Operation& operation, const Reply& reply);

} // namespace ediconform::mock_ca
