#include "mock-ca/issuance/policies.hpp"

#include "harness/pki/chain.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/pkcs12_writer.hpp"
#include "mock-ca/issuance/renewal_window.hpp"

namespace ediconform::mock_ca {

namespace {

/// Clocks of clients differ from the CA's by minutes; a certificate must not lie in their future.
constexpr std::chrono::minutes kBackdating{5};

} // namespace

std::optional<PairRecord> KeyLookup::find(const Authorisation& authorisation,
                                          const std::string& common_name,
                                          const std::string& key) const {
    for (PairRecord& pair : authorisation.pairs_with_key(key)) {
        if (pair.common_name == common_name) {
            return std::move(pair);
        }
    }
    return std::nullopt;
}

std::string_view KeyLookup::refusal(const Authorisation& /*authorisation*/,
                                    const std::string& /*common_name*/,
                                    const std::string& /*key*/) const {
    return wire::meaning::kNotVetted;
}

std::string CommonNameRule::for_issue(const PairRecord& /*pair*/,
                                      const std::string& requested) const {
    return requested;
}

std::string CommonNameRule::for_renewal(const IssuedRecord& renewed) const {
    return renewed.common_name;
}

bool RenewalWindow::is_open(const wire::WindowRule& rule, base::WallTime not_after,
                            base::WallTime now) const {
    return renewal_period(rule, not_after).contains(now);
}

ClientVerdict ClientAuthentication::judge(const ClientFacts& facts) const {
    if (facts.presented.empty()) {
        return {false, "no certificate was presented", std::nullopt};
    }
    const pki::Certificate& leaf = facts.presented.front();
    std::vector<pki::Certificate> intermediates(facts.presented.begin() + 1, facts.presented.end());
    intermediates.push_back(facts.authority.issuing());
    const auto problems = pki::verify_chain(leaf, intermediates, {facts.authority.root()},
                                            facts.now, pki::Purpose::tls_client);
    if (!problems.empty()) {
        return {false, problems.front().text, std::nullopt};
    }
    auto record = facts.authorisation.find_certificate(leaf.fingerprint());
    if (record && record->generation > 0 && facts.profile.settles("A4", "first")) {
        return {false, "not the certificate of the first issue", std::nullopt};
    }
    return {true, {}, std::move(record)};
}

bool OriginCheck::is_ours(const IssuedRecord& certificate) const {
    return certificate.origin != Origin::other;
}

bool RenewalPasswordRule::accepts(const wire::CaProfile& profile, const IssuedRecord& certificate,
                                  const std::string& given) const {
    return !profile.settles("A5", "verified") || !certificate.renewal_password ||
           certificate.renewal_password->reveal() == given;
}

std::optional<base::SecretText>
RenewalPasswordRule::registered_after(const wire::CaProfile& profile,
                                      const IssuedRecord& certificate,
                                      const std::string& given) const {
    if (profile.settles("A5", "replaces")) {
        return base::SecretText(given);
    }
    return certificate.renewal_password;
}

bool ReplayGuard::claim(Authorisation& authorisation, const std::string& token) const {
    return authorisation.reserve(token);
}

pki::PrivateKey KeyRule::key_for(KeySource& keys, const wire::CaProfile& profile,
                                 const IssuedRecord* renewed) const {
    if (renewed != nullptr && renewed->key && profile.settles("A10", "same")) {
        return *renewed->key;
    }
    return keys.take(key_kind_of(profile.certificate.key));
}

pki::CertificateSpec CertificateProfile::spec(const CertificateOrder& order) const {
    pki::CertificateSpec spec;
    spec.subject = {{"O", "ediconform test"}, {"CN", order.common_name}};
    spec.not_before = order.now - kBackdating;
    spec.not_after = order.now + order.remaining_life;
    spec.extended_key_usage = {"clientAuth"};
    return spec;
}

base::Result<base::Bytes> Pkcs12Builder::build(const wire::CaProfile& profile,
                                               const Pkcs12Order& order) const {
    return write_pkcs12(order.identity, order.friendly_name, order.password, profile.pkcs12);
}

int RefusalRule::http_status(Refusal why) const {
    switch (why) {
    case Refusal::unknown_path:
        return 404;
    case Refusal::wrong_method:
        return 405;
    case Refusal::malformed_request:
    case Refusal::undecodable_body:
        return 400;
    case Refusal::client_authentication:
        return 403;
    case Refusal::internal:
        break;
    }
    return 500;
}

ConnectionSecurity ConnectionRule::security(const wire::CaProfile& profile,
                                            std::string_view listener) const {
    ConnectionSecurity security;
    for (const auto& [name, operation] : profile.operations) {
        if (operation.listener == listener) {
            const auto asked = operation.client_authentication;
            security.asks_for_certificate |= asked == wire::ClientAuthentication::handshake;
            security.asks_on_request |= asked == wire::ClientAuthentication::post_handshake;
        }
    }
    security.refuses_expired_client = profile.settles("A1", "tls");
    return security;
}

} // namespace ediconform::mock_ca
