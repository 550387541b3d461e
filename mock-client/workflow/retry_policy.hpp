#pragma once

#include "harness/transport/http_client.hpp"
#include "mock-client/workflow/settings.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace ediconform::mock_client {

/// Everything on which a retry may depend. After a download `stage` is `complete` and `downloaded`
/// is set.
struct Failure {
    std::string outcome;
    transport::Stage stage = transport::Stage::resolve;
    transport::ExchangeFailure failure = transport::ExchangeFailure::none;
    std::optional<int> alert; ///< TLS alert received.
    int proxy_status = 0;
    int http_status = 0;
    bool from_ca = false; ///< The answer carried a processing status code: the CA decided.
    bool downloaded =
        false; ///< A certificate arrived; what failed is on this side (guideline 4.3.3).
    std::optional<std::chrono::seconds> retry_after;
    int attempt = 1; ///< The one that failed, from 1.
};

/// Whether, and after which pause, the request is sent again. Only what surely never reached the
/// CA's decision is: name resolution, connection, proxy (unless it refused this client), a
/// handshake that broke off without a verdict; and 5XX where `on_5xx`. Never: an answer of the CA,
/// 3XX, 4XX, a server or client certificate that was refused, and whatever was lost after the
/// request went out, because the CA may have issued (guideline 4.3.2, 4.3.3).
std::optional<std::chrono::milliseconds> decide_retry(const Failure& failure,
                                                      const RetrySettings& settings);

} // namespace ediconform::mock_client
