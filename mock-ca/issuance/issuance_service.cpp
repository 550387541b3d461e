#include "mock-ca/issuance/issuance_service.hpp"

#include "mock-ca/issuance/pkcs12_writer.hpp"

#include <utility>

namespace ediconform::mock_ca {

namespace {

std::string value_of(const RequestValues& values, std::string_view member) {
    const auto found = values.find(member);
    return found == values.end() ? std::string() : found->second;
}

std::string token_of_pair(const std::string& name) {
    return "pair " + name;
}

std::string_view name_of(FieldProblem::Kind kind) {
    switch (kind) {
    case FieldProblem::Kind::missing:
        return "missing";
    case FieldProblem::Kind::too_short:
        return "too short";
    case FieldProblem::Kind::too_long:
        return "too long";
    case FieldProblem::Kind::character:
        break;
    }
    return "a character that is not allowed";
}

} // namespace

/// Whom a certificate is for.
struct IssuanceService::Subject {
    std::string common_name;
    std::string user;
    std::string pair;
    std::optional<base::SecretText> renewal_password;
    std::optional<IssuedRecord> renewed;
};

IssuanceService::IssuanceService(const IssuanceTools& tools, const wire::CaProfile& profile,
                                 std::shared_ptr<const Policies> policies)
    : tools_(tools), profile_(&profile), policies_(std::move(policies)) {}

ClientVerdict IssuanceService::authenticate(const RequestFacts& request) const {
    return policies_->client->judge({request.presented, tools_.authority, authorisation_, *profile_,
                                     tools_.clock.wall(), request.resumed,
                                     request.earlier_requests});
}

Decision IssuanceService::prepare(const RequestFacts& request) {
    Decision decision;
    decision.operation = request.operation.name;
    ClientVerdict client{true, {}, std::nullopt};
    if (request.operation.client_authentication != wire::ClientAuthentication::none) {
        client = authenticate(request);
    }
    if (!client.accepted) {
        decision.meaning = wire::meaning::kClientAuthFailed;
        decision.reason = client.reason;
        decision.refusal = Refusal::client_authentication;
        decision.reply = refuse(Refusal::client_authentication);
    } else if (!request.values) {
        decision.reason = base::to_string(request.values.error());
        decision.refusal = Refusal::undecodable_body;
        decision.reply = refuse(Refusal::undecodable_body);
    } else {
        process(request, client, decision);
    }
    return decision;
}

void IssuanceService::process(const RequestFacts& request, const ClientVerdict& client,
                              Decision& decision) {
    const RequestValues& values = *request.values;
    const bool renews = request.operation.name == wire::operation::kRenew;
    const bool format_first = !profile_->settles("A11", "authentication_first");
    const bool attempt_spends = !renews && profile_->settles("A12", "on_attempt");
    const bool format_is_right = passes_format(request, decision);
    if (!format_is_right && format_first && !attempt_spends) {
        return;
    }
    Decision authorised;
    authorised.operation = decision.operation;
    const auto subject = renews ? authorise_renewal(values, client, authorised)
                                : authorise_issue(values, authorised);
    if (!format_is_right && (format_first || subject)) {
        if (attempt_spends) {
            decision.claim = std::move(authorised.claim);
        }
        return;
    }
    decision = std::move(authorised);
    if (subject) {
        make_certificate(*subject, value_of(values, wire::member::kPkcs12Password), decision);
    }
}

bool IssuanceService::passes_format(const RequestFacts& request, Decision& decision) const {
    const auto problem = policies_->fields->check(*profile_, request.operation, *request.values);
    if (!problem) {
        return true;
    }
    decide(decision, wire::meaning::kFormatError,
           problem->member + ": " + std::string(name_of(problem->kind)), problem->member);
    return false;
}

std::optional<IssuanceService::Subject>
IssuanceService::authorise_issue(const RequestValues& values, Decision& decision) {
    const std::string common_name = value_of(values, wire::member::kCommonName);
    const std::string key = value_of(values, wire::member::kAuthenticationKey);
    const auto pair = policies_->key_lookup->find(authorisation_, common_name, key);
    if (!pair) {
        decide(decision, policies_->key_lookup->refusal(authorisation_, common_name, key),
               "unknown pair");
        return std::nullopt;
    }
    if (!pair->vetted) {
        decide(decision, wire::meaning::kNotVetted, "not vetted yet");
        return std::nullopt;
    }
    claim(token_of_pair(pair->name), decision);
    if (!decision.claim) {
        return std::nullopt;
    }
    Subject subject;
    subject.common_name = policies_->common_name->for_issue(*pair, common_name);
    subject.user = pair->user;
    subject.pair = pair->name;
    subject.renewal_password = base::SecretText(value_of(values, wire::member::kRenewalPassword));
    return subject;
}

std::optional<IssuanceService::Subject>
IssuanceService::authorise_renewal(const RequestValues& values, const ClientVerdict& client,
                                   Decision& decision) {
    if (!client.certificate || !policies_->origin->is_ours(*client.certificate)) {
        decide(decision, wire::meaning::kNotApiIssued, "not issued through the API");
        return std::nullopt;
    }
    const IssuedRecord& record = *client.certificate;
    const std::string password = value_of(values, wire::member::kRenewalPassword);
    if (!policies_->renewal_password->accepts(*profile_, record, password)) {
        decide(decision, wire::meaning::kBadRenewalPassword, "another renewal password");
        return std::nullopt;
    }
    if (!policies_->window->is_open(profile_->window, record.not_after, tools_.clock.wall())) {
        decide(decision, wire::meaning::kOutOfWindow, "outside the renewal window");
        return std::nullopt;
    }
    if (profile_->settles("A3", "renews_once")) {
        claim("certificate " + record.fingerprint, decision);
        if (!decision.claim) {
            return std::nullopt;
        }
    }
    Subject subject;
    subject.common_name = policies_->common_name->for_renewal(record);
    subject.user = record.user;
    subject.renewal_password =
        policies_->renewal_password->registered_after(*profile_, record, password);
    subject.renewed = record;
    return subject;
}

void IssuanceService::claim(const std::string& token, Decision& decision) {
    if (policies_->replay->claim(authorisation_, token)) {
        decision.claim.emplace(authorisation_, token);
    } else {
        decide(decision, wire::meaning::kKeyUsed, "used before");
    }
}

void IssuanceService::make_certificate(const Subject& subject, const std::string& pkcs12_password,
                                       Decision& decision) {
    const IssuedRecord* renewed = subject.renewed ? &*subject.renewed : nullptr;
    const auto key = policies_->key->key_for(tools_.keys, *profile_, renewed);
    const auto spec = policies_->certificate->spec(
        {subject.common_name, tools_.clock.wall(), remaining_life(), renewed});
    auto certificate = tools_.authority.issue(spec, key);
    if (!certificate) {
        return fail(decision, certificate.error());
    }
    pki::Identity identity{*certificate, key,
                           tools_.authority.chain(profile_->settles("A9", "full"))};
    const auto pkcs12 =
        policies_->pkcs12->build(*profile_, {identity, subject.common_name, pkcs12_password});
    if (!pkcs12) {
        return fail(decision, pkcs12.error());
    }
    IssuedRecord record;
    record.fingerprint = certificate->fingerprint();
    record.serial = certificate->serial_hex();
    record.common_name = subject.common_name;
    record.user = subject.user;
    record.generation = renewed != nullptr ? renewed->generation + 1 : 0;
    record.not_after = certificate->not_after();
    record.renewal_password = subject.renewal_password;
    record.key = key;
    std::string base64 = encode_base64(*pkcs12, profile_->pkcs12.base64_wrap);
    decision.meaning = wire::meaning::kOk;
    decision.reply = policies_->reply->success(*profile_, base64);
    decision.made = MadeCertificate{std::move(identity), std::move(record),
                                    subject.pair,        base::SecretText(pkcs12_password),
                                    std::move(base64),   spec,
                                    subject.renewed};
}

void IssuanceService::commit(Decision& decision) {
    if (decision.claim) {
        decision.claim->spend();
        decision.claim.reset();
    }
    if (decision.made) {
        authorisation_.register_certificate(decision.made->record);
        ++issued_count_;
    }
}

void IssuanceService::spend_pair(const std::string& name) {
    authorisation_.spend(token_of_pair(name));
}

Reply IssuanceService::answer(std::string_view meaning) const {
    return policies_->reply->error(*profile_, meaning, {});
}

Reply IssuanceService::refuse(Refusal why) const {
    return {policies_->refusal->http_status(why), std::nullopt};
}

void IssuanceService::set_remaining_life(std::optional<std::chrono::seconds> remaining_life) {
    const std::lock_guard lock(mutex_);
    remaining_life_ = remaining_life;
}

std::chrono::seconds IssuanceService::remaining_life() const {
    const std::lock_guard lock(mutex_);
    return remaining_life_.value_or(std::chrono::days(profile_->certificate.validity_days));
}

void IssuanceService::decide(Decision& decision, std::string_view meaning,
                             const std::string& reason, const std::string& detail) const {
    decision.meaning = meaning;
    decision.reason = reason;
    decision.reply = policies_->reply->error(*profile_, meaning, detail);
}

void IssuanceService::fail(Decision& decision, const base::Error& error) const {
    decision.claim.reset();
    decision.meaning.clear();
    decision.reason = base::to_string(error);
    decision.refusal = Refusal::internal;
    decision.reply = refuse(Refusal::internal);
}

} // namespace ediconform::mock_ca
