#pragma once

#include "harness/base/bytes.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-ca/fault/envelope_fault.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ediconform::mock_ca {

/// `body` with a message for people in the place of `mark`, as the fault says; `elsewhere` is host
/// and port of a server that is not the CA. Empty where the encoding or its charset cannot have it.
std::optional<base::Bytes> with_message(base::Bytes body, const wire::MessageBinding& binding,
                                        std::string_view mark, EnvelopeFault::Message kind,
                                        const std::string& elsewhere);

} // namespace ediconform::mock_ca
