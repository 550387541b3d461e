#pragma once

#include "harness/base/bytes.hpp"
#include "mock-ca/codec/reply_encoder.hpp"
#include "mock-ca/fault/envelope_fault.hpp"

#include <optional>

namespace ediconform::mock_ca {

/// A whole message made otherwise after it was written. Empty where its encoding gives no ground,
/// or where the result would be the same.
std::optional<base::Bytes> altered_document(const base::Bytes& body,
                                            const wire::MessageBinding& binding,
                                            EnvelopeFault::Document how);

/// A member that no profile knows, of the encoding of `binding`.
ReplyFields unknown_members(const wire::MessageBinding& binding);

/// Success and certificate in another encoding than the one declared.
base::Bytes in_other_encoding(wire::Encoding declared, const ReplyValues& values);

} // namespace ediconform::mock_ca
