#include "mock-client/workflow/retry_policy.hpp"

#include <algorithm>

namespace ediconform::mock_client {

namespace {

using transport::ExchangeFailure;
using transport::Stage;

constexpr int kProxyErrors = 500;
constexpr int kServerErrors = 500;
constexpr int kEndOfServerErrors = 600;

bool never_reached_the_ca(const Failure& failure) {
    switch (failure.stage) {
    case Stage::resolve:
    case Stage::connect:
        return true;
    case Stage::proxy:
        // 407 and 403 need another setting; 5XX of a proxy is an upstream that does not answer.
        return failure.proxy_status == 0 || failure.proxy_status >= kProxyErrors;
    case Stage::handshake:
        return !failure.alert && (failure.failure == ExchangeFailure::handshake ||
                                  failure.failure == ExchangeFailure::timeout ||
                                  failure.failure == ExchangeFailure::closed);
    case Stage::request:
    case Stage::response:
    case Stage::complete:
        return false;
    }
    return false;
}

bool server_is_troubled(const Failure& failure) {
    return failure.stage == Stage::complete && !failure.from_ca &&
           failure.http_status >= kServerErrors && failure.http_status < kEndOfServerErrors;
}

} // namespace

std::optional<std::chrono::milliseconds> decide_retry(const Failure& failure,
                                                      const RetrySettings& settings) {
    if (failure.downloaded || failure.attempt >= settings.attempts) {
        return std::nullopt;
    }
    if (never_reached_the_ca(failure)) {
        return settings.interval;
    }
    if (!server_is_troubled(failure) || !settings.on_5xx.value_or(false)) {
        return std::nullopt;
    }
    const std::chrono::milliseconds asked = failure.retry_after.value_or(std::chrono::seconds(0));
    if (asked > settings.longest_wait) {
        return std::nullopt;
    }
    return std::max(settings.interval, asked);
}

} // namespace ediconform::mock_client
