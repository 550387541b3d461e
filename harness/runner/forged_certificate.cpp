#include "harness/runner/forged_certificate.hpp"

#include "harness/pki/certificate_builder.hpp"
#include "mock-ca/issuance/test_authority.hpp"

namespace ediconform::runner {

namespace {

base::Result<pki::Identity> of_namesake(const pki::CertificateSpec& leaf,
                                        const pki::Certificate& genuine,
                                        const pki::PrivateKey& key) {
    pki::CertificateSpec authority;
    authority.subject_der = genuine.issuer_der();
    authority.not_before = leaf.not_before;
    authority.not_after = leaf.not_after;
    authority.ca = true;
    const auto authority_key = pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256);
    auto issuer = pki::build_self_signed(authority, authority_key);
    if (!issuer) {
        return std::move(issuer).error();
    }
    auto certificate = pki::build_certificate(leaf, key, *issuer, authority_key);
    if (!certificate) {
        return std::move(certificate).error();
    }
    return pki::Identity{*std::move(certificate), key, {*std::move(issuer)}};
}

} // namespace

base::Result<pki::Identity> forge(std::string_view kind, const pki::Certificate& genuine,
                                  const mock_ca::TestAuthority& other_authority,
                                  const pki::PrivateKey& key) {
    pki::CertificateSpec leaf;
    leaf.subject_der = genuine.subject_der();
    leaf.serial_hex = genuine.serial_hex(); // Some look a user up by nothing else.
    leaf.not_before = genuine.not_before();
    leaf.not_after = genuine.not_after();
    leaf.extended_key_usage = {"clientAuth"};
    if (kind == "same_issuer") {
        return of_namesake(leaf, genuine, key);
    }
    const bool self_signed = kind == "self_signed";
    auto certificate =
        self_signed ? pki::build_self_signed(leaf, key) : other_authority.issue(leaf, key);
    if (!certificate) {
        return std::move(certificate).error();
    }
    return pki::Identity{*std::move(certificate), key,
                         self_signed ? std::vector<pki::Certificate>()
                                     : other_authority.chain(false)};
}

} // namespace ediconform::runner
