#include "harness/pki/certificate_builder.hpp"
#include "harness/pki/openssl_ptr.hpp"
#include "tests/mutants/ca/mutants.hpp"

/// CAs whose PKCS#12 opens, and whose content is not what it should be.
namespace ediconform::mutant_ca {

namespace {

using mock_ca::Pkcs12Builder;
using mock_ca::Pkcs12Order;
using Built = base::Result<base::Bytes>;

pki::PrivateKey another_key() {
    return pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256);
}

/// All certificates in the chain's place, so that the writer does not compare them with the key.
pki::Identity without_pair(const pki::Identity& identity, pki::PrivateKey key) {
    pki::Identity loose{pki::Certificate(nullptr), std::move(key), identity.chain};
    loose.chain.insert(loose.chain.begin(), identity.certificate);
    return loose;
}

class WrongKey : public Pkcs12Builder {
public:
    Built build(const wire::CaProfile& profile, const Pkcs12Order& order) const override {
        Pkcs12Order other = order;
        other.identity = without_pair(order.identity, another_key());
        return Pkcs12Builder::build(profile, other);
    }
};

class WithoutKey : public Pkcs12Builder {
public:
    Built build(const wire::CaProfile& profile, const Pkcs12Order& order) const override {
        Pkcs12Order other = order;
        other.identity = without_pair(order.identity, pki::PrivateKey(nullptr));
        return Pkcs12Builder::build(profile, other);
    }
};

/// A CA certificate is there, and has nothing to do with the certificate beside it.
class UnrelatedCa : public Pkcs12Builder {
public:
    Built build(const wire::CaProfile& profile, const Pkcs12Order& order) const override {
        pki::CertificateSpec spec;
        spec.subject = {{"CN", "Some root"}};
        spec.not_before = order.identity.certificate.not_before();
        spec.not_after = order.identity.certificate.not_after();
        spec.ca = true;
        auto root = pki::build_self_signed(spec, another_key());
        if (!root) {
            return std::move(root).error();
        }
        Pkcs12Order other = order;
        other.identity.chain = {*std::move(root)};
        return Pkcs12Builder::build(profile, other);
    }
};

struct SafesDeleter {
    void operator()(STACK_OF(PKCS7) * safes) const { sk_PKCS7_pop_free(safes, PKCS7_free); }
};

/// The key of somebody else beside that of the certificate.
class TwoKeys : public Pkcs12Builder {
public:
    Built build(const wire::CaProfile& profile, const Pkcs12Order& order) const override {
        auto built = Pkcs12Builder::build(profile, order);
        if (!built) {
            return built;
        }
        const auto* at = reinterpret_cast<const unsigned char*>(built->data());
        const pki::Pkcs12Ptr one(d2i_PKCS12(nullptr, &at, static_cast<long>(built->size())));
        std::unique_ptr<STACK_OF(PKCS7), SafesDeleter> safes(PKCS12_unpack_authsafes(one.get()));
        STACK_OF(PKCS12_SAFEBAG)* bags = nullptr;
        const pki::PrivateKey key = another_key();
        PKCS12_add_key(&bags, key.get(), 0, profile.pkcs12.iterations, NID_aes_256_cbc,
                       order.password.c_str());
        STACK_OF(PKCS7)* all = safes.get();
        PKCS12_add_safe(&all, bags, -1, 0, nullptr);
        sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
        const pki::Pkcs12Ptr two(PKCS12_add_safes(all, NID_pkcs7_data));
        PKCS12_set_mac(two.get(), order.password.c_str(), static_cast<int>(order.password.size()),
                       nullptr, 0, profile.pkcs12.iterations, EVP_sha256());
        unsigned char* out = nullptr;
        const int length = i2d_PKCS12(two.get(), &out);
        const pki::OpensslMemory<unsigned char> owner(out);
        return base::Bytes(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
    }
};

/// As with a test CA left switched on: everything in the file fits, under a root of its own.
class OfAnotherCa : public Pkcs12Builder {
public:
    Built build(const wire::CaProfile& profile, const Pkcs12Order& order) const override {
        const pki::PrivateKey ca_key = another_key();
        const pki::Certificate& real = order.identity.certificate;
        pki::CertificateSpec ca;
        ca.subject = {{"CN", "Another CA"}};
        ca.not_before = real.not_before();
        ca.not_after = real.not_after();
        ca.ca = true;
        auto issuer = pki::build_self_signed(ca, ca_key);
        pki::CertificateSpec spec = ca;
        spec.subject = {{"CN", real.common_names().front()}};
        spec.ca = false;
        spec.extended_key_usage = {"clientAuth"};
        auto leaf =
            issuer ? pki::build_certificate(spec, order.identity.key, *issuer, ca_key) : issuer;
        if (!leaf) {
            return std::move(leaf).error();
        }
        Pkcs12Order other = order;
        other.identity = {*std::move(leaf), order.identity.key, {*std::move(issuer)}};
        return Pkcs12Builder::build(profile, other);
    }
};

/// The validity of what it issues, moved.
class ValidityMoved : public mock_ca::CertificateProfile {
public:
    using Move = void (*)(pki::CertificateSpec& spec, base::WallTime now);
    explicit ValidityMoved(Move move) : move_(move) {}

    pki::CertificateSpec spec(const mock_ca::CertificateOrder& order) const override {
        auto spec = CertificateProfile::spec(order);
        move_(spec, order.now);
        return spec;
    }

private:
    Move move_;
};

void to_the_past(pki::CertificateSpec& spec, base::WallTime now) {
    spec.not_after = now - std::chrono::minutes(1);
}
void to_tomorrow(pki::CertificateSpec& spec, base::WallTime now) {
    spec.not_before = now + std::chrono::days(1);
}

} // namespace

void add_pkcs12_content_mutants(PolicyMakers& mutants) {
    add<WrongKey>(mutants, "pkcs12-with-wrong-key", &Policies::pkcs12);
    add<WithoutKey>(mutants, "pkcs12-without-key", &Policies::pkcs12);
    add<TwoKeys>(mutants, "pkcs12-with-two-keys", &Policies::pkcs12);
    add<UnrelatedCa>(mutants, "pkcs12-with-unrelated-ca-certificate", &Policies::pkcs12);
    add<OfAnotherCa>(mutants, "certificate-of-another-ca", &Policies::pkcs12);
    add<ValidityMoved>(mutants, "certificate-issued-expired", &Policies::certificate, &to_the_past);
    add<ValidityMoved>(mutants, "certificate-issued-for-tomorrow", &Policies::certificate,
                       &to_tomorrow);
}

} // namespace ediconform::mutant_ca
