#include "harness/checks/failure_stage.hpp"

#include "harness/checks/step_evidence.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ediconform::checks {

namespace {

using model::FailurePhase;

struct Row {
    FailureStage stage;
    std::string_view name;
    std::optional<FailurePhase> phase;
};

constexpr auto kBefore = FailurePhase::before_connection;
constexpr auto kReturned = FailurePhase::returned_by_ca;
constexpr auto kAfter = FailurePhase::after_download;

constexpr std::array kStages{
    Row{FailureStage::none, "none", std::nullopt},
    Row{FailureStage::name_resolution, "name_resolution", kBefore},
    Row{FailureStage::connection_refused, "connection_refused", kBefore},
    Row{FailureStage::time_out, "time_out", kBefore},
    Row{FailureStage::proxy, "proxy", kBefore},
    Row{FailureStage::server_certificate, "server_certificate", kBefore},
    Row{FailureStage::tls, "tls", kBefore},
    Row{FailureStage::client_certificate, "client_certificate", kReturned},
    Row{FailureStage::closed, "closed", kBefore},
    Row{FailureStage::truncated, "truncated", kAfter},
    Row{FailureStage::not_http, "not_http", kBefore},
    Row{FailureStage::http_status, "http_status", kReturned},
    Row{FailureStage::undecodable, "undecodable", kAfter},
    Row{FailureStage::status_code, "status_code", kReturned},
    Row{FailureStage::pkcs12_mac, "pkcs12_mac", kAfter},
    Row{FailureStage::pkcs12_algorithm, "pkcs12_algorithm", kAfter},
    Row{FailureStage::pkcs12_content, "pkcs12_content", kAfter},
};

const Row& row_of(FailureStage stage) {
    return *std::ranges::find(kStages, stage, &Row::stage);
}

using Failure = std::pair<std::string_view, FailureStage>;

/// Names of transport::ExchangeFailure, as the journal has them.
constexpr std::array kFailures{
    Failure{"none", FailureStage::none},
    Failure{"unresolved", FailureStage::name_resolution},
    Failure{"refused", FailureStage::connection_refused},
    Failure{"timeout", FailureStage::time_out},
    Failure{"proxy", FailureStage::proxy},
    Failure{"server_certificate", FailureStage::server_certificate},
    Failure{"handshake", FailureStage::tls},
    Failure{"client_certificate_refused", FailureStage::client_certificate},
    Failure{"closed", FailureStage::closed},
    Failure{"abandoned", FailureStage::closed},
    Failure{"truncated", FailureStage::truncated},
    Failure{"malformed", FailureStage::not_http},
    Failure{"too_large", FailureStage::not_http},
};

/// A certificate was asked for, and the server can say no to it only after our last octet: in TLS
/// 1.3, and wherever it asks once the request is there.
bool may_be_late_refusal(const CheckContext& context, const Event& finished) {
    const wire::Operation* operation = context.profile.find(finished.text("operation"));
    const bool after_request =
        finished.flag("requested_late") ||
        (operation != nullptr &&
         operation->client_authentication == wire::ClientAuthentication::post_handshake);
    return finished.flag("certificate_requested") &&
           (after_request || finished.text("tls_version") == "TLSv1.3");
}

FailureStage stage_of_pkcs12(const ReplyObservation& reply) {
    const auto facts = reply.pkcs12();
    if (!facts) {
        return FailureStage::undecodable; // no certificate, or no Base64
    }
    if (!facts->parsed) {
        return FailureStage::pkcs12_content;
    }
    if (facts->unsupported || facts->too_costly) {
        return FailureStage::pkcs12_algorithm;
    }
    const bool wrong_password = (facts->mac_present && !facts->mac_verified) || !facts->decrypted;
    if (wrong_password) {
        return FailureStage::pkcs12_mac;
    }
    return facts->leaf ? FailureStage::none : FailureStage::pkcs12_content;
}

FailureStage stage_of_answer(const ReplyObservation& reply) {
    if (reply.code) {
        if (reply.meaning != wire::meaning::kOk) {
            return FailureStage::status_code;
        }
        return reply.terms.contains(wire::meaning::kOk) ? stage_of_pkcs12(reply)
                                                        : FailureStage::http_status;
    }
    return reply.terms.contains("undecodable") ? FailureStage::undecodable
                                               : FailureStage::http_status;
}

} // namespace

FailureStage stage_without_answer(const CheckContext& context, const Event& finished) {
    const std::string failure = finished.text("failure");
    const auto found = std::ranges::find(kFailures, failure, &Failure::first);
    const FailureStage stage = found == kFailures.end() ? FailureStage::none : found->second;
    const bool refused_early = stage == FailureStage::tls && finished.flag("certificate_requested");
    const bool refused_late = stage == FailureStage::closed && failure != "abandoned" &&
                              may_be_late_refusal(context, finished);
    return refused_early || refused_late ? FailureStage::client_certificate : stage;
}

std::optional<FailureStage> failure_stage(const CheckContext& context, std::string_view step) {
    const Event* finished = last_in_step(context, step, EventKind::exchange_finished);
    if (finished == nullptr) {
        return std::nullopt;
    }
    const ReplyObservation reply = observe_reply(context, step);
    return reply.answered ? stage_of_answer(reply) : stage_without_answer(context, *finished);
}

std::optional<FailurePhase> phase_of(FailureStage stage) {
    return row_of(stage).phase;
}

std::string_view name_of(FailureStage stage) {
    return row_of(stage).name;
}

} // namespace ediconform::checks
