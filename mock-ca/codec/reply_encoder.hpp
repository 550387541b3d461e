#pragma once

#include "harness/base/result.hpp"
#include "harness/wire/ca_profile.hpp"

#include <optional>
#include <string>

namespace ediconform::mock_ca {

struct ReplyValues {
    std::string status; ///< A code of the profile's table, as text.
    std::optional<std::string>
        certificate;     ///< Base64; where empty, A7 of the profile says what stands on the wire.
    std::string message; ///< Sent where the profile binds `message`.
};

struct EncodedReply {
    base::Bytes body;
    std::string content_type; ///< Full header field value, with charset or boundary.
};

/// Error `reply.unencodable`: a value that the charset or the member's type cannot hold.
base::Result<EncodedReply> encode_reply(const wire::CaProfile& profile,
                                        const wire::Operation& operation,
                                        const ReplyValues& values);

} // namespace ediconform::mock_ca
