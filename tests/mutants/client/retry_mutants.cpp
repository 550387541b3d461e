/// What is asked for again.

#include "tests/mutants/client/mutant.hpp"

namespace ediconform::mutants {

using namespace mock_client;
using transport::ExchangeFailure;

namespace {

constexpr int kForbidden = 403;

Mutant retries_after(std::string_view id, const std::function<bool(const Failure&)>& it) {
    return {id, [=](Policies& policies) {
                policies.retry = [=, standard = policies.retry](const Failure& failure,
                                                                const RetrySettings& settings) {
                    return it(failure) && failure.attempt < settings.attempts
                               ? std::optional(settings.interval)
                               : standard(failure, settings);
                };
            }};
}

Mutant retries_after_outcome(std::string_view id, std::string_view outcome) {
    return retries_after(id, [=](const Failure& failure) { return failure.outcome == outcome; });
}

} // namespace

Mutants retry_mutants() {
    return {
        retries_after_outcome("retries-a-used-key", wire::meaning::kKeyUsed),
        retries_after_outcome("retries-an-unvetted-pair", wire::meaning::kNotVetted),
        retries_after_outcome("retries-outside-the-window", wire::meaning::kOutOfWindow),
        retries_after_outcome("retries-a-format-error", wire::meaning::kFormatError),
        retries_after_outcome("resends-after-password-failure", outcome::kPasswordError),
        retries_after_outcome("resends-after-save-failure", outcome::kSaveError),
        retries_after("retries-403",
                      [](const Failure& failure) { return failure.http_status == kForbidden; }),
        retries_after("resends-after-failed-installation",
                      [](const Failure& failure) { return failure.downloaded; }),
        retries_after("resends-after-empty-certificate",
                      [](const Failure& failure) {
                          return failure.outcome == outcome::kInvalidReply && failure.from_ca;
                      }),
        retries_after(
            "resends-after-truncated-download",
            [](const Failure& failure) { return failure.failure == ExchangeFailure::truncated; }),
        retries_after("retries-whatever-failed",
                      [](const Failure& failure) { return !failure.downloaded; }),
    };
}

} // namespace ediconform::mutants
