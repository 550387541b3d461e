#pragma once

#include "harness/base/clock.hpp"
#include "harness/transport/http_client.hpp"
#include "harness/wire/ca_profile.hpp"

#include <optional>
#include <string>

namespace ediconform::mock_client {

struct ReplyInput {
    const transport::ExchangeRecord& record;
    const wire::Operation& operation;
    const wire::StatusRule& status;
};

struct ReplyVerdict {
    std::string outcome;
    std::optional<base::Bytes> pkcs12; ///< Present if and only if `ok`.
    std::string code;                  ///< Processing status code, empty where none was read.
    int http_status = 0; ///< As it is reported: that of the answer, 0 where none came.
    base::Error reason;  ///< Without id where `ok`.
};

/// What an exchange means. `ok` only for a complete answer with HTTP 2XX, the profile's success
/// value and a certificate in Base64. A status code other than success is the CA's error whatever
/// the HTTP status and whatever else stands beside it (guideline 3.3).
ReplyVerdict judge_reply(const ReplyInput& input);

/// What a failed exchange is called: `connection_error`, `timeout`, `server_certificate_error`,
/// `client_certificate_refused` or `invalid_reply`, with a reason for the operator.
ReplyVerdict name_failure(const transport::ExchangeRecord& record);

/// Retry-After (RFC 9110 10.2.3) in seconds from `now`, both forms; nothing where absent or
/// unreadable.
std::optional<std::chrono::seconds> retry_after_of(const transport::ExchangeRecord& record,
                                                   base::WallTime now);

} // namespace ediconform::mock_client
