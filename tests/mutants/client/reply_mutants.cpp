/// What an answer is taken for.

#include "mock-client/codec/reply_decoder.hpp"
#include "tests/mutants/client/mutant.hpp"

namespace ediconform::mutants {

using namespace mock_client;

namespace {

constexpr int kForbidden = 403;
constexpr int kNotFound = 404;

/// Says of some failures no more than that there was one.
Mutant keeps_silent_about(std::string_view id, const std::function<bool(const ReplyVerdict&)>& it) {
    return {id, [=](Policies& policies) {
                policies.judge_reply = [=,
                                        standard = policies.judge_reply](const ReplyInput& input) {
                    ReplyVerdict verdict = standard(input);
                    if (verdict.outcome != outcome::kOk && it(verdict)) {
                        verdict = ReplyVerdict();
                        verdict.outcome = "failed";
                    }
                    return verdict;
                };
            }};
}

/// As if the line had gone dead.
void take_refusal_for_dead_line(Policies& policies) {
    policies.judge_reply = [standard = policies.judge_reply](const ReplyInput& input) {
        ReplyVerdict verdict = standard(input);
        if (verdict.outcome == outcome::kClientCertificateRefused && verdict.http_status == 0) {
            verdict = ReplyVerdict();
            verdict.outcome = outcome::kConnectionError;
        }
        return verdict;
    };
}

/// Looks for a certificate first, at the status code afterwards.
void take_certificate_despite_error(Policies& policies) {
    policies.judge_reply = [standard = policies.judge_reply](const ReplyInput& input) {
        const auto& response = input.record.response;
        auto reply = response ? decode_reply(input.operation,
                                             response->fields.find("Content-Type").value_or(""),
                                             response->body)
                              : base::Result<DecodedReply>(base::Error());
        if (!reply || !reply->certificate || reply->certificate->empty()) {
            return standard(input);
        }
        wire::StatusRule rule = input.status;
        rule.ok = reply->status;
        return standard({input.record, input.operation, rule});
    };
}

} // namespace

Mutants reply_mutants() {
    return {
        {"takes-a-certificate-despite-an-error", take_certificate_despite_error},
        {"takes-a-refused-certificate-for-a-dead-line", take_refusal_for_dead_line},
        keeps_silent_about("hides-the-status-code",
                           [](const ReplyVerdict& verdict) {
                               return verdict.outcome != outcome::kInvalidReply &&
                                      !verdict.code.empty();
                           }),
        keeps_silent_about(
            "hides-403",
            [](const ReplyVerdict& verdict) { return verdict.http_status == kForbidden; }),
        keeps_silent_about(
            "hides-404",
            [](const ReplyVerdict& verdict) { return verdict.http_status == kNotFound; }),
        keeps_silent_about(
            "hides-5xx",
            [](const ReplyVerdict& verdict) { return verdict.http_status / 100 == 5; }),
        keeps_silent_about("hides-connection-errors",
                           [](const ReplyVerdict& verdict) {
                               return verdict.outcome == outcome::kConnectionError;
                           }),
        keeps_silent_about("hides-server-certificate-errors",
                           [](const ReplyVerdict& verdict) {
                               return verdict.outcome == outcome::kServerCertificateError;
                           }),
    };
}

} // namespace ediconform::mutants
