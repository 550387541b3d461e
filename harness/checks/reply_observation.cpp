#include "harness/checks/reply_observation.hpp"

#include "harness/checks/failure_stage.hpp"
#include "harness/checks/message_head.hpp"
#include "harness/checks/step_evidence.hpp"

#include <fmt/format.h>

namespace ediconform::checks {

namespace {

/// No certificate fits in less, in whatever encoding: a key and a signature alone are longer.
constexpr std::size_t kShortestCertificate = 64;

bool is_blank(const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

void read_without_answer(const CheckContext& context, const Event& finished,
                         ReplyObservation& reply) {
    const std::string failure = finished.text("failure");
    if (failure == "refused") {
        reply.primary = "connection_refused";
    } else if (failure == "client_certificate_refused") {
        reply.primary = "tls_refused";
    } else if (failure == "handshake") {
        reply.primary = "tls_failed";
    } else if (failure == "server_certificate") {
        reply.primary = "server_certificate_error";
    } else {
        reply.primary = failure.empty() || failure == "none" ? "connected" : failure;
    }
    reply.terms.insert(reply.primary);
    if (stage_without_answer(context, finished) == FailureStage::client_certificate) {
        reply.terms.insert("tls_refused");
    }
}

/// Decodes the content; of a response that broke off, only what it gave out counts.
void read_content(const CheckContext& context, const Event& response, ReplyObservation& reply) {
    const wire::Operation* operation = context.profile.find(response.text("operation"));
    if (operation == nullptr || !response.raw) {
        return;
    }
    WireReading reading =
        read_message(*operation, Direction::reply, head_field(response.raw->head, "Content-Type"),
                     response.raw->body);
    const auto certificate = reading.members.find(wire::member::kCertificate);
    if (certificate != reading.members.end() && !is_blank(certificate->second)) {
        reply.certificate_text = certificate->second;
    }
    if (!reply.answered) {
        return;
    }
    // What stands before the place at which a parser gives up is no code for any client.
    const auto status = reading.members.find(wire::member::kStatus);
    if (reading.well_formed() && status != reading.members.end() && !status->second.empty()) {
        reply.code = status->second;
        reply.meaning = context.profile.status.meaning_of(status->second);
    }
    reply.reading = std::move(reading);
}

void name_answer(ReplyObservation& reply) {
    const int hundreds = reply.http_status / 100;
    reply.primary = fmt::format("http_{}", reply.http_status);
    reply.terms = {reply.primary, fmt::format("http_{}xx", hundreds)};
    if (reply.code) {
        const std::string term = reply.meaning.value_or("unknown_code");
        const bool contradiction = term == wire::meaning::kOk && hundreds != 2;
        if (!contradiction) {
            reply.terms.insert(term);
            reply.primary = term;
        }
    } else if (hundreds == 2) {
        reply.terms.insert("undecodable");
        reply.primary = "undecodable";
    }
    if (reply.is_error() && !reply.gives_certificate()) {
        reply.terms.insert("refused");
    }
}

void append(base::LocalizedText& text, const base::LocalizedText& part) {
    text.ja += (text.ja.empty() ? "" : "、") + part.ja;
    text.en += (text.en.empty() ? "" : ", ") + part.en;
}

} // namespace

bool holds_sequence(const pki::Base64Reading& text) {
    constexpr char kSequence = 0x30; // X.690 8.9.1
    return text.bytes && text.bytes->starts_with(kSequence);
}

bool ReplyObservation::is_error() const {
    return (code && meaning != wire::meaning::kOk) || http_status / 100 == 4;
}

bool ReplyObservation::gives_certificate() const {
    return certificate_text && certificate_text->size() >= kShortestCertificate;
}

pki::Base64Reading ReplyObservation::base64() const {
    return pki::read_base64(certificate_text.value_or(""));
}

std::optional<pki::Pkcs12Facts> ReplyObservation::pkcs12() const {
    const pki::Base64Reading text = base64();
    if (!holds_sequence(text)) {
        return std::nullopt;
    }
    return pki::examine_pkcs12(*text.bytes, pkcs12_password);
}

std::optional<pki::Certificate> ReplyObservation::leaf() const {
    const auto facts = pkcs12();
    if (!facts) {
        return std::nullopt;
    }
    if (facts->leaf) {
        return facts->certificates[*facts->leaf];
    }
    // That its key is missing is one defect, held against one statement; whose certificate it is
    // can be seen without.
    std::optional<pki::Certificate> only;
    for (const pki::Certificate& certificate : facts->certificates) {
        if (!certificate.is_ca() && !certificate.self_issued()) {
            if (only) {
                return std::nullopt;
            }
            only = certificate;
        }
    }
    return only;
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
    if (response != nullptr) {
        read_content(context, *response, reply);
    }
    if (reply.answered) {
        reply.http_status = static_cast<int>(response->number("status"));
        name_answer(reply);
    } else {
        read_without_answer(context, *finished, reply);
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
    // A bare HTTP status is its own name, which is added below.
    base::LocalizedText text;
    if (!reply.primary.starts_with("http_")) {
        text = describe_term(texts, reply.primary);
    }
    if (reply.code) {
        const std::string code = base::printable_line(base::truncated(*reply.code, 64));
        const base::LocalizedText detail = texts.render("check.code", {{"code", code}});
        append(text, detail);
    }
    if (reply.http_status != 0) {
        const std::string status = fmt::format("HTTP {}", reply.http_status);
        append(text, {status, status});
    }
    return text;
}

} // namespace ediconform::checks
