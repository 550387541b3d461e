#pragma once

#include "harness/evidence/journal.hpp"
#include "harness/transport/http_client.hpp"
#include "harness/wire/ca_profile.hpp"

#include <chrono>
#include <functional>

namespace ediconform::runner {

/// The server does not look at the request because too many come: HTTP 429 (RFC 6585 4), or 503
/// with Retry-After (RFC 9110 15.6.4), without an answer of the API. It says nothing of the
/// request.
bool is_throttled(const wire::Operation& operation, const transport::ExchangeRecord& record);

/// How a request is made again.
struct Patience {
    std::function<transport::ExchangeRecord()> again;
    std::function<void(std::chrono::seconds)> wait; ///< Injected so that tests do not wait.
    std::chrono::milliseconds most;                 ///< The longest pause.
};

/// Asks again, a few times at most, after the pause that the server asks for (Retry-After in
/// seconds; one second where it says nothing that can be read). Each pause becomes a fact of the
/// journal. The last of the exchanges.
transport::ExchangeRecord once_admitted(transport::ExchangeRecord first, const Patience& patience,
                                        const wire::Operation& operation,
                                        const evidence::Recorder& recorder);

} // namespace ediconform::runner
