#pragma once

#include "harness/base/clock.hpp"
#include "mock-ca/codec/reply_encoder.hpp"
#include "mock-ca/codec/request_decoder.hpp"

#include <string>
#include <string_view>

/// How a CA reads and writes messages: the codec, as two of its decisions (policies.hpp).
namespace ediconform::mock_ca {

/// A request as it arrived, before anything was read from it.
struct ReceivedRequest {
    std::string_view target;
    std::string_view head; ///< All octets of the message head.
    std::string content_type;
    base::ByteView body;
    base::WallTime connected; ///< When its connection was accepted.
};

class RequestReading {
public:
    virtual ~RequestReading() = default;
    /// As `decode_request`.
    [[nodiscard]] virtual base::Result<RequestValues> read(const wire::Operation& operation,
                                                           const ReceivedRequest& request) const;
};

class ReplyWriting {
public:
    virtual ~ReplyWriting() = default;
    /// As `encode_reply`.
    [[nodiscard]] virtual base::Result<EncodedReply> write(const wire::CaProfile& profile,
                                                           const wire::Operation& operation,
                                                           const ReplyValues& values) const;
};

} // namespace ediconform::mock_ca
