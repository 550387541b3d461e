#include "mock-ca/server/reply_composer.hpp"

#include "mock-ca/codec/reply_encoder.hpp"
#include "mock-ca/fault/fault_kind.hpp"

namespace ediconform::mock_ca {

namespace {

using transport::Phase;

/// A body that is no longer of its encoding, whatever the reader's leniency.
base::Bytes broken(base::Bytes body, wire::Encoding encoding) {
    switch (encoding) {
    case wire::Encoding::json:
        return body.substr(0, body.rfind('}'));
    case wire::Encoding::xml:
        return body.substr(0, body.rfind("</"));
    case wire::Encoding::multipart:
        return body.substr(0, body.find("\r\n\r\n")); // many readers miss no end delimiter
    case wire::Encoding::form:
        break;
    }
    std::erase(body, '='); // names without values; a stray `%` would pass many readers
    return body;
}

std::optional<HttpReply> with_certificate(CaCore& core, const wire::Operation& operation,
                                          const Decision& decision, Pkcs12Defect defect) {
    auto base64 = core.service.repack(*decision.made, defect);
    if (!base64) {
        return std::nullopt;
    }
    core.environment.secrets.add("certificate", *base64);
    Reply reply = decision.reply;
    reply.values->certificate = *std::move(base64);
    return encoded(core, operation, reply);
}

HttpReply status_page(const FaultEntry& fault) {
    HttpReply page = error_page(fault.status);
    if (!fault.retry_after.empty()) {
        page.extra.add("Retry-After", fault.retry_after);
    }
    return page;
}

} // namespace

bool needs_decision(const FaultEntry* fault) {
    if (fault == nullptr || fault->commit != Commit::none) {
        return true;
    }
    return fault->phase == Phase::reply_head || fault->phase == Phase::reply_body ||
           fault->phase == Phase::after_reply;
}

HttpReply encoded(const CaCore& core, const wire::Operation& operation, const Reply& reply) {
    if (!reply.values) {
        return error_page(reply.http_status);
    }
    auto body = core.policies->writing->write(core.profile, operation, *reply.values);
    if (!body) {
        return error_page(500);
    }
    return {reply.http_status, std::move(body->content_type), std::move(body->body), {}};
}

std::optional<HttpReply> disturbed_reply(CaCore& core, const wire::Operation& operation,
                                         const Decision& decision, const FaultEntry& fault) {
    if (fault.kind == "answer") {
        return encoded(core, operation, core.service.answer(fault.meaning));
    }
    if (fault.kind == "http.status") {
        return status_page(fault);
    }
    if (!decision.made || !decision.reply.values) {
        return std::nullopt;
    }
    Reply reply = decision.reply;
    if (fault.kind == "reply.certificate_despite_error") {
        const std::string meaning =
            fault.meaning.empty() ? std::string(wire::meaning::kUnavailable) : fault.meaning;
        reply = core.service.answer(meaning);
        if (reply.values) {
            reply.values->certificate = decision.made->base64;
        }
        return encoded(core, operation, reply);
    }
    if (fault.kind == "reply.empty_certificate") {
        reply.values->certificate.reset();
        return encoded(core, operation, reply);
    }
    if (fault.kind == "pkcs12.other_password") {
        return with_certificate(core, operation, decision, Pkcs12Defect::other_password);
    }
    if (fault.kind == "pkcs12.corrupt") {
        return with_certificate(core, operation, decision, Pkcs12Defect::corrupt);
    }
    if (fault.kind == "pkcs12.without_ca") {
        return with_certificate(core, operation, decision, Pkcs12Defect::without_ca);
    }
    HttpReply whole = encoded(core, operation, reply); // reply.malformed_body
    whole.body = broken(std::move(whole.body), operation.reply.encoding);
    return whole;
}

} // namespace ediconform::mock_ca
