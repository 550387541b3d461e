#include "mock-ca/issuance/shaped_issuance.hpp"

#include "mock-ca/issuance/pkcs12_writer.hpp"

#include <algorithm>
#include <utility>

namespace ediconform::mock_ca {

namespace {

using base::Result;

constexpr std::size_t kOtherPasswordLength = 16;

base::Error impossible() {
    return base::Error{"issuance.shape", {}};
}

std::string without_last_character(std::string text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) {
        text.pop_back();
    }
    return text.substr(0, text.empty() ? 0 : text.size() - 1);
}

std::string in_upper_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

} // namespace

ShapedIssuance::ShapedIssuance(const IssuanceTools& tools, const wire::CaProfile& profile,
                               std::shared_ptr<const Policies> policies)
    : tools_(tools), profile_(&profile), policies_(std::move(policies)),
      other_password_(tools.random.alphanumeric(kOtherPasswordLength)) {}

Result<std::string> ShapedIssuance::repacked(const MadeCertificate& made,
                                             const Pkcs12Shape& shape) const {
    const auto password = password_of(made, shape.password);
    const auto mac_password = password_of(made, shape.mac_password.value_or(shape.password));
    if (!password || !mac_password) {
        return impossible();
    }
    auto chain = chain_of(made, shape.chain);
    if (!chain) {
        return std::move(chain).error();
    }
    Pkcs12Material material{made.identity, made.record.common_name, *password, *mac_password,
                            std::nullopt};
    material.identity.chain = *std::move(chain);
    if (shape.other_identity_first || shape.key == Pkcs12Shape::Key::other) {
        auto other = identity_of_somebody_else();
        if (!other) {
            return std::move(other).error();
        }
        material.other = *std::move(other);
    }
    auto pkcs12 = write_shaped_pkcs12(material, shape, profile_->pkcs12);
    if (!pkcs12) {
        return std::move(pkcs12).error();
    }
    return encode_base64(*pkcs12, profile_->pkcs12.base64_wrap);
}

Result<MadeCertificate> ShapedIssuance::remade(const MadeCertificate& made,
                                               const CertificateShape& shape) const {
    const IssuedRecord* renewed = made.renewed ? &*made.renewed : nullptr;
    const auto spec = shaped_spec(shape, made.spec, tools_.clock.wall(), renewed);
    const auto key = shaped_key(shape, made.identity.key, renewed);
    if (!spec || !key) {
        return impossible();
    }
    auto certificate = signed_after(shape, *spec, *key);
    if (!certificate) {
        return std::move(certificate).error();
    }
    MadeCertificate other = made;
    other.spec = *spec;
    other.identity.certificate = *std::move(certificate);
    other.identity.key = *key;
    const auto pkcs12 = policies_->pkcs12->build(
        *profile_, {other.identity, made.record.common_name, made.pkcs12_password.reveal()});
    if (!pkcs12) {
        return pkcs12.error();
    }
    other.base64 = encode_base64(*pkcs12, profile_->pkcs12.base64_wrap);
    other.record.fingerprint = other.identity.certificate.fingerprint();
    other.record.serial = other.identity.certificate.serial_hex();
    other.record.not_after = other.identity.certificate.not_after();
    other.record.key = *key;
    return other;
}

Result<pki::Certificate> ShapedIssuance::signed_after(const CertificateShape& shape,
                                                      const pki::CertificateSpec& spec,
                                                      const pki::PrivateKey& key) const {
    if (shape.unrelated_issuer) {
        auto other = TestAuthority::make(tools_.clock, tools_.keys, "unrelated");
        return other ? other->issue(spec, key) : std::move(other).error();
    }
    auto certificate = tools_.authority.issue(spec, key);
    if (!certificate || shape.signature != CertificateShape::Signature::broken) {
        return certificate;
    }
    return with_broken_signature(*certificate);
}

Result<pki::Identity> ShapedIssuance::identity_of_somebody_else() const {
    using std::chrono::days;
    pki::PrivateKey key = pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256);
    const auto now = tools_.clock.wall();
    auto certificate =
        tools_.authority.issue_client("somebody-else-0001", {now - days(1), now + days(100)}, key);
    if (!certificate) {
        return std::move(certificate).error();
    }
    return pki::Identity{*std::move(certificate), std::move(key), {}};
}

Result<std::vector<pki::Certificate>> ShapedIssuance::chain_of(const MadeCertificate& made,
                                                               Pkcs12Shape::Chain kind) const {
    std::vector<pki::Certificate> chain = made.identity.chain;
    switch (kind) {
    case Pkcs12Shape::Chain::none:
        chain.clear();
        break;
    case Pkcs12Shape::Chain::with_root:
        chain = tools_.authority.chain(true);
        break;
    case Pkcs12Shape::Chain::unrelated_too: {
        auto other = TestAuthority::make(tools_.clock, tools_.keys, "unrelated");
        if (!other) {
            return std::move(other).error();
        }
        chain.insert(chain.begin(), {other->root(), other->issuing()});
        break;
    }
    case Pkcs12Shape::Chain::twice:
        chain.insert(chain.end(), made.identity.chain.begin(), made.identity.chain.end());
        break;
    case Pkcs12Shape::Chain::of_profile:
        break;
    }
    return chain;
}

std::optional<std::string> ShapedIssuance::password_of(const MadeCertificate& made,
                                                       Pkcs12Shape::Password kind) const {
    const std::string asked = made.pkcs12_password.reveal();
    std::string password = asked;
    switch (kind) {
    case Pkcs12Shape::Password::of_request:
        return asked;
    case Pkcs12Shape::Password::other:
        password = other_password_.reveal();
        break;
    case Pkcs12Shape::Password::with_line_feed:
        password += '\n';
        break;
    case Pkcs12Shape::Password::cut:
        password = without_last_character(password);
        break;
    case Pkcs12Shape::Password::upper_case:
        password = in_upper_case(password);
        break;
    case Pkcs12Shape::Password::empty:
        password.clear();
        break;
    }
    return password == asked ? std::nullopt : std::optional(std::move(password));
}

} // namespace ediconform::mock_ca
