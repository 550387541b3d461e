#include "harness/checks/reply_observation.hpp"

#include "harness/checks/message_head.hpp"
#include "harness/checks/step_evidence.hpp"

#include <fmt/format.h>

namespace ediconform::checks {

namespace {

void read_without_answer(const Event& finished, ReplyObservation& reply) {
    const std::string failure = finished.text("failure");
    const bool may_be_refusal =
        finished.flag("certificate_requested") && finished.text("tls_version") == "TLSv1.3";
    if (failure == "refused") {
        reply.primary = "connection_refused";
    } else if (failure == "client_certificate_refused") {
        reply.primary = "tls_refused";
    } else if (failure == "closed") {
        // RFC 8446 4.4.2.4: the server refuses the certificate after the client has finished;
        // whether the alert, an end or a reset arrives first is a race, so the three are one class.
        reply.primary = "closed";
        if (may_be_refusal) {
            reply.terms.insert("tls_refused");
        }
    } else if (failure == "handshake") {
        reply.primary = "tls_failed";
        if (finished.flag("certificate_requested")) {
            reply.terms.insert("tls_refused");
        }
    } else if (failure == "server_certificate") {
        reply.primary = "server_certificate_error";
    } else {
        reply.primary = failure.empty() || failure == "none" ? "not_sent" : failure;
    }
    reply.terms.insert(reply.primary);
}

void read_answer(const CheckContext& context, const Event& response, ReplyObservation& reply) {
    reply.http_status = static_cast<int>(response.number("status"));
    const std::string http = fmt::format("http_{}", reply.http_status);
    reply.terms = {http, fmt::format("http_{}xx", reply.http_status / 100)};
    reply.primary = http;
    const wire::Operation* operation = context.profile.find(response.text("operation"));
    if (operation == nullptr || !response.raw) {
        return;
    }
    reply.reading =
        read_message(*operation, Direction::reply, head_field(response.raw->head, "Content-Type"),
                     response.raw->body);
    const auto& members = reply.reading.members;
    const auto status = members.find(wire::member::kStatus);
    const auto certificate = members.find(wire::member::kCertificate);
    if (certificate != members.end() && !certificate->second.empty()) {
        reply.certificate_text = certificate->second;
    }
    if (status != members.end() && !status->second.empty()) {
        reply.code = status->second;
        reply.meaning = context.profile.status.meaning_of(status->second);
        const std::string term = reply.meaning.value_or("unknown_code");
        const bool contradiction = term == wire::meaning::kOk && reply.http_status >= 400;
        if (!contradiction) {
            reply.terms.insert(term);
            reply.primary = term;
        }
    } else if (reply.http_status / 100 == 2) {
        reply.terms.insert("undecodable");
        reply.primary = "undecodable";
    }
    const bool error_code = reply.code && reply.meaning != wire::meaning::kOk;
    if ((error_code || reply.http_status / 100 == 4) && !reply.has_certificate()) {
        reply.terms.insert("refused");
    }
}

} // namespace

pki::Base64Reading ReplyObservation::base64() const {
    return pki::read_base64(certificate_text.value_or(""));
}

std::optional<pki::Pkcs12Facts> ReplyObservation::pkcs12() const {
    const pki::Base64Reading text = base64();
    if (!text.bytes) {
        return std::nullopt;
    }
    return pki::examine_pkcs12(*text.bytes, pkcs12_password);
}

std::optional<pki::Certificate> ReplyObservation::leaf() const {
    const auto facts = pkcs12();
    if (!facts || !facts->leaf) {
        return std::nullopt;
    }
    return facts->certificates[*facts->leaf];
}

ReplyObservation observe_reply(const CheckContext& context, std::string_view step) {
    ReplyObservation reply;
    const auto events = events_of_step(context, step);
    const Event* request = last_of(events, EventKind::http_request);
    const Event* response = last_of(events, EventKind::http_response);
    const Event* finished = last_of(events, EventKind::exchange_finished);
    if (request != nullptr && request->raw) {
        const auto password = request->raw->secrets.find(wire::member::kPkcs12Password);
        if (password != request->raw->secrets.end()) {
            reply.pkcs12_password = password->second.reveal();
        }
    }
    if (finished == nullptr) {
        reply.primary = "not_sent";
        reply.terms.insert(reply.primary);
        return reply;
    }
    reply.sent = true;
    reply.sequence = response != nullptr ? response->sequence : finished->sequence;
    reply.answered = response != nullptr && response->flag("complete");
    if (reply.answered) {
        read_answer(context, *response, reply);
    } else {
        read_without_answer(*finished, reply);
    }
    return reply;
}

base::LocalizedText describe_term(const base::Texts& texts, std::string_view term) {
    for (const std::string_view family : {"meaning.", "outcome."}) {
        const std::string id = fmt::format("{}{}", family, term);
        if (texts.contains(id)) {
            const base::LocalizedText text = texts.render(id);
            return {fmt::format("{}（{}）", text.ja, term), fmt::format("{} ({})", text.en, term)};
        }
    }
    return {std::string(term), std::string(term)};
}

base::LocalizedText describe_outcome(const base::Texts& texts, const ReplyObservation& reply) {
    base::LocalizedText text = describe_term(texts, reply.primary);
    if (reply.code) {
        const std::string code = base::printable_line(base::truncated(*reply.code, 64));
        const base::LocalizedText detail = texts.render("check.code", {{"code", code}});
        text.ja += "、" + detail.ja;
        text.en += ", " + detail.en;
    }
    if (reply.http_status != 0) {
        text.ja += fmt::format("、HTTP {}", reply.http_status);
        text.en += fmt::format(", HTTP {}", reply.http_status);
    }
    return text;
}

} // namespace ediconform::checks
