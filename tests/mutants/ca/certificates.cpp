#include "tests/mutants/ca/mutants.hpp"

namespace ediconform::mutant_ca {

namespace {

using mock_ca::Pkcs12Builder;
using mock_ca::Pkcs12Order;
using Built = base::Result<base::Bytes>;

class WithoutCaCertificate : public Pkcs12Builder {
public:
    Built build(const wire::CaProfile& profile, const Pkcs12Order& order) const override {
        Pkcs12Order other = order;
        other.identity.chain.clear();
        return Pkcs12Builder::build(profile, other);
    }
};

/// Another password than that of the request.
class PasswordChanged : public Pkcs12Builder {
public:
    using Change = std::string (*)(const std::string&);
    explicit PasswordChanged(Change change) : change_(change) {}

    Built build(const wire::CaProfile& profile, const Pkcs12Order& order) const override {
        Pkcs12Order other = order;
        other.password = change_(order.password);
        return Pkcs12Builder::build(profile, other);
    }

private:
    Change change_;
};

class BitFlipped : public Pkcs12Builder {
public:
    Built build(const wire::CaProfile& profile, const Pkcs12Order& order) const override {
        auto made = Pkcs12Builder::build(profile, order);
        if (made) {
            (*made)[made->size() / 2] ^= 1;
        }
        return made;
    }
};

class BareCertificate : public Pkcs12Builder {
public:
    Built build(const wire::CaProfile& /*profile*/, const Pkcs12Order& order) const override {
        return order.identity.certificate.der();
    }
};

class ServerCertificate : public mock_ca::CertificateProfile {
public:
    pki::CertificateSpec spec(const mock_ca::CertificateOrder& order) const override {
        auto spec = CertificateProfile::spec(order);
        spec.extended_key_usage = {"serverAuth"};
        return spec;
    }
};

class LeafInPlaceOfCa : public Pkcs12Builder {
public:
    Built build(const wire::CaProfile& profile, const Pkcs12Order& order) const override {
        Pkcs12Order other = order;
        other.identity.chain = {order.identity.certificate};
        return Pkcs12Builder::build(profile, other);
    }
};

std::string other_password(const std::string& /*password*/) {
    return "changeit";
}
std::string no_password(const std::string& /*password*/) {
    return "";
}
std::string first_eight(const std::string& password) {
    return password.substr(0, 8);
}
/// As after a wrong unescaping.
std::string up_to_special_character(const std::string& password) {
    return password.substr(0, password.find_first_of("&+%<\"\\"));
}

} // namespace

void add_certificate_mutants(PolicyMakers& mutants) {
    add<WithoutCaCertificate>(mutants, "pkcs12-without-ca-certificate", &Policies::pkcs12);
    add<LeafInPlaceOfCa>(mutants, "pkcs12-with-leaf-twice", &Policies::pkcs12);
    add<PasswordChanged>(mutants, "pkcs12-password-fixed", &Policies::pkcs12, &other_password);
    add<PasswordChanged>(mutants, "pkcs12-password-empty", &Policies::pkcs12, &no_password);
    add<PasswordChanged>(mutants, "pkcs12-password-cut", &Policies::pkcs12, &first_eight);
    add<PasswordChanged>(mutants, "pkcs12-password-unescaped", &Policies::pkcs12,
                         &up_to_special_character);
    add<BitFlipped>(mutants, "pkcs12-corrupt", &Policies::pkcs12);
    add<BareCertificate>(mutants, "certificate-in-place-of-pkcs12", &Policies::pkcs12);
    add<ServerCertificate>(mutants, "server-certificate-issued", &Policies::certificate);
}

} // namespace ediconform::mutant_ca
