#include "mock-ca/server/reply_composer.hpp"

#include "mock-ca/server/client_refusal.hpp"
#include "mock-ca/server/envelope_composer.hpp"
#include "mock-ca/server/http_composer.hpp"

#include <utility>

namespace ediconform::mock_ca {

namespace {

using transport::Phase;

/// A code that stands in no table, of the table's type.
std::string undocumented_code(const wire::StatusRule& rule) {
    for (const char* code : {"9999", "9998", "8888"}) {
        if (!rule.meaning_of(code) && rule.ok != code) {
            return code;
        }
    }
    return "7777";
}

HttpReply business_answer(const CaCore& core, const wire::Operation& operation,
                          const BusinessFault& fault) {
    const bool named = !fault.meaning.empty();
    Reply reply = core.service.answer(named ? fault.meaning : wire::meaning::kUnavailable);
    if (reply.values && fault.undocumented) {
        reply.values->status = undocumented_code(core.profile.status);
    }
    HttpReply answer = encoded(core, operation, reply);
    answer.status = fault.status.value_or(answer.status);
    return answer;
}

std::optional<HttpReply> with_other_file(CaCore& core, const wire::Operation& operation,
                                         const Decision& decision, const Pkcs12Fault& fault) {
    auto base64 = core.shaped.repacked(*decision.made, fault.shape);
    if (!base64) {
        return std::nullopt;
    }
    core.environment.secrets.add("certificate", *base64);
    Reply reply = decision.reply;
    reply.values->certificate = *std::move(base64);
    return encoded(core, operation, reply);
}

/// What was made is from now on what goes out.
std::optional<HttpReply> with_other_certificate(CaCore& core, const wire::Operation& operation,
                                                Decision& decision, const CertificateFault& fault) {
    auto made = core.shaped.remade(*decision.made, fault.shape);
    if (!made) {
        return std::nullopt;
    }
    core.environment.secrets.add("private_key", made->identity.key.to_pem());
    core.environment.secrets.add("certificate", made->base64);
    decision.made = *std::move(made);
    decision.reply.values->certificate = decision.made->base64;
    return encoded(core, operation, decision.reply);
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
    HttpReply answer;
    answer.status = reply.http_status;
    answer.content_type = std::move(body->content_type);
    answer.body = std::move(body->body);
    return answer;
}

std::optional<HttpReply> disturbed_reply(CaCore& core, const wire::Operation& operation,
                                         const std::string& own_url, Decision& decision,
                                         const FaultEntry& fault) {
    if (const auto* business = std::get_if<BusinessFault>(&fault.action)) {
        return business_answer(core, operation, *business);
    }
    if (const auto* http = std::get_if<HttpFault>(&fault.action)) {
        const auto beside = core.elsewhere_beside_ca.find(operation.listener);
        const Places places{own_url, core.elsewhere_authority,
                            beside == core.elsewhere_beside_ca.end() ? "" : beside->second};
        return composed_http(encoded(core, operation, decision.reply), *http, places,
                             core.environment.clock.wall());
    }
    if (const auto* client = std::get_if<ClientAuthenticationFault>(&fault.action)) {
        return client_refusal(core, operation, *client);
    }
    if (!decision.made || !decision.reply.values) {
        return std::nullopt;
    }
    if (const auto* pkcs12 = std::get_if<Pkcs12Fault>(&fault.action)) {
        return with_other_file(core, operation, decision, *pkcs12);
    }
    if (const auto* certificate = std::get_if<CertificateFault>(&fault.action)) {
        return with_other_certificate(core, operation, decision, *certificate);
    }
    return composed_envelope(core, operation, decision, std::get<EnvelopeFault>(fault.action));
}

} // namespace ediconform::mock_ca
