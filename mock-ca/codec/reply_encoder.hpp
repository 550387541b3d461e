#pragma once

#include "harness/base/result.hpp"
#include "harness/wire/ca_profile.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

struct ReplyValues {
    std::string status; ///< A code of the profile's table, as text.
    std::optional<std::string>
        certificate;     ///< Base64; where empty, A7 of the profile says what stands on the wire.
    std::string message; ///< Sent where the profile binds `message`.
};

/// One value of a reply on its way to the wire.
struct ReplyField {
    std::string name; ///< The abstract member, or the place where it is a constant; for errors.
    std::string place;
    wire::ValueType type = wire::ValueType::string;
    std::optional<std::string> text; ///< UTF-8; nothing for JSON null.
};
using ReplyFields = std::vector<ReplyField>;

struct EncodedReply {
    base::Bytes body;
    std::string content_type; ///< Full header field value, with charset or boundary.
};

/// What the profile puts into that reply, in the order of the binding.
ReplyFields reply_fields(const wire::CaProfile& profile, const wire::MessageBinding& binding,
                         const ReplyValues& values);

/// Error `reply.unencodable`: a value that the charset or the member's type cannot hold.
base::Result<EncodedReply> encode_fields(const wire::MessageBinding& binding,
                                         const ReplyFields& fields);

/// Both. Error `reply.unencodable`: a value that the charset or the member's type cannot hold.
base::Result<EncodedReply> encode_reply(const wire::CaProfile& profile,
                                        const wire::Operation& operation,
                                        const ReplyValues& values);

} // namespace ediconform::mock_ca
