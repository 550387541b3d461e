#pragma once

#include "harness/base/result.hpp"
#include "harness/wire/ca_profile.hpp"

#include <optional>
#include <string>

namespace ediconform::mock_client {

struct DecodedReply {
    std::string status;                     ///< As text, white space around it removed.
    std::optional<std::string> certificate; ///< Base64 text; nothing where absent, empty or null.
    std::string message;
};

/// Tolerant as a receiver should be: unknown members are ignored, a number and a string of the same
/// digits are one status, a byte order mark is skipped, line breaks in Base64 stay for the Base64
/// decoder. Error `reply.undecodable`: not of the encoding or charset, or without a status.
base::Result<DecodedReply> decode_reply(const wire::Operation& operation,
                                        const std::string& content_type, base::ByteView body);

/// Base64 with or without line breaks and white space; padding needed. Error `reply.base64`.
base::Result<base::Bytes> decode_base64(std::string_view text);

} // namespace ediconform::mock_client
