#pragma once

#include "mock-ca/server/ca_core.hpp"
#include "mock-ca/server/http_reply.hpp"

#include <optional>

namespace ediconform::mock_ca {

/// The answer to a decision that made a certificate, with what is wrong in its content. Empty where
/// the profile gives no ground for the fault.
std::optional<HttpReply> composed_envelope(CaCore& core, const wire::Operation& operation,
                                           const Decision& decision, const EnvelopeFault& fault);

} // namespace ediconform::mock_ca
