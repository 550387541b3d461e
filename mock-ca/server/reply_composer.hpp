#pragma once

#include "mock-ca/server/ca_core.hpp"
#include "mock-ca/server/http_reply.hpp"

#include <optional>

namespace ediconform::mock_ca {

/// The CA has to decide for itself although the plan says what goes out.
bool needs_decision(const FaultEntry* fault);

/// What a fault of scope `reply` makes of an answer; empty where it does not apply, because the CA
/// made no certificate that it could disturb. New secrets of the answer become known to the
/// registry.
std::optional<HttpReply> disturbed_reply(CaCore& core, const wire::Operation& operation,
                                         const Decision& decision, const FaultEntry& fault);

/// The answer in the encoding of the operation, or a page.
HttpReply encoded(const CaCore& core, const wire::Operation& operation, const Reply& reply);

} // namespace ediconform::mock_ca
