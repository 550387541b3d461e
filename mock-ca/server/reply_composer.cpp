#include "mock-ca/server/reply_composer.hpp"

#include "mock-ca/codec/reply_encoder.hpp"
#include "mock-ca/server/client_refusal.hpp"

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

HttpReply status_page(const HttpFault& fault) {
    HttpReply page = error_page(fault.status);
    if (!fault.retry_after.empty()) {
        page.extra.add("Retry-After", fault.retry_after);
    }
    return page;
}

Pkcs12Defect defect_of(const Pkcs12Fault& fault) {
    switch (fault.kind) {
    case Pkcs12Fault::Kind::corrupt:
        return Pkcs12Defect::corrupt;
    case Pkcs12Fault::Kind::without_ca:
        return Pkcs12Defect::without_ca;
    case Pkcs12Fault::Kind::other_password:
        break;
    }
    return Pkcs12Defect::other_password;
}

std::optional<HttpReply> other_envelope(CaCore& core, const wire::Operation& operation,
                                        const Decision& decision, const EnvelopeFault& fault) {
    Reply reply = decision.reply;
    if (fault.kind == EnvelopeFault::Kind::certificate_with_error) {
        const std::string meaning =
            fault.meaning.empty() ? std::string(wire::meaning::kUnavailable) : fault.meaning;
        reply = core.service.answer(meaning);
        if (reply.values) {
            reply.values->certificate = decision.made->base64;
        }
        return encoded(core, operation, reply);
    }
    if (fault.kind == EnvelopeFault::Kind::without_certificate) {
        reply.values->certificate.reset();
        return encoded(core, operation, reply);
    }
    HttpReply whole = encoded(core, operation, reply);
    whole.body = broken(std::move(whole.body), operation.reply.encoding);
    return whole;
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
    if (const auto* business = std::get_if<BusinessFault>(&fault.action)) {
        return encoded(core, operation, core.service.answer(business->meaning));
    }
    if (const auto* http = std::get_if<HttpFault>(&fault.action)) {
        return status_page(*http);
    }
    if (const auto* client = std::get_if<ClientAuthenticationFault>(&fault.action)) {
        return client_refusal(core, operation, *client);
    }
    if (!decision.made || !decision.reply.values) {
        return std::nullopt;
    }
    if (const auto* pkcs12 = std::get_if<Pkcs12Fault>(&fault.action)) {
        return with_certificate(core, operation, decision, defect_of(*pkcs12));
    }
    return other_envelope(core, operation, decision, std::get<EnvelopeFault>(fault.action));
}

} // namespace ediconform::mock_ca
