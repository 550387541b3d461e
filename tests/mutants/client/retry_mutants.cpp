/// What is asked for again.

#include "tests/mutants/client/mutant.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace ediconform::mutants {

using namespace mock_client;
using transport::ExchangeFailure;

namespace {

constexpr int kBadRequest = 400;
constexpr int kForbidden = 403;
constexpr int kServerErrors = 500;

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

/// Certificates whose renewal the CA refused, and which one a thread is at.
class Refusals {
public:
    bool begin(const std::string& certificate) {
        const std::lock_guard guard(mutex_);
        at_[std::this_thread::get_id()] = certificate;
        return refused_.contains(certificate);
    }

    void note() {
        const std::lock_guard guard(mutex_);
        refused_.insert(at_[std::this_thread::get_id()]);
    }

private:
    std::mutex mutex_;
    std::map<std::thread::id, std::string> at_;
    std::set<std::string> refused_;
};

void never_ask_again_after_a_refusal(Policies& policies) {
    const auto refusals = std::make_shared<Refusals>();
    policies.pre_check = [=, standard = policies.pre_check](const PreCheckInput& input) {
        const std::string id = input.certificate == nullptr ? "" : input.certificate->id;
        return refusals->begin(id) ? std::optional(base::Error{"precheck.none"}) : standard(input);
    };
    policies.retry = [=, standard = policies.retry](const Failure& failure,
                                                    const RetrySettings& settings) {
        if (failure.outcome == wire::meaning::kUnavailable) {
            refusals->note();
        }
        return standard(failure, settings);
    };
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
        retries_after("retries-4xx",
                      [](const Failure& failure) {
                          return failure.http_status >= kBadRequest &&
                                 failure.http_status < kServerErrors;
                      }),
        retries_after("retries-a-refused-client-certificate",
                      [](const Failure& failure) {
                          return failure.failure == ExchangeFailure::client_certificate_refused;
                      }),
        retries_after("resends-after-failed-installation",
                      [](const Failure& failure) { return failure.downloaded; }),
        retries_after("resends-after-empty-certificate",
                      [](const Failure& failure) {
                          return failure.outcome == outcome::kInvalidReply && failure.from_ca;
                      }),
        retries_after(
            "resends-after-truncated-download",
            [](const Failure& failure) { return failure.failure == ExchangeFailure::truncated; }),
        {"never-asks-again-after-a-refusal", never_ask_again_after_a_refusal},
        retries_after("retries-whatever-failed",
                      [](const Failure& failure) { return !failure.downloaded; }),
    };
}

} // namespace ediconform::mutants
