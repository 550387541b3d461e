#pragma once

#include "harness/wire/ca_profile.hpp"
#include "mock-ca/fault/envelope_fault.hpp"

#include <optional>
#include <string>

namespace ediconform::mock_ca {

/// What stands on the wire in the place of the success value; in JSON a whole token, with its
/// quotation marks. Empty where the encoding has no such thing.
std::optional<std::string> status_token(EnvelopeFault::Status kind, const wire::StatusRule& rule,
                                        wire::Encoding encoding);

} // namespace ediconform::mock_ca
