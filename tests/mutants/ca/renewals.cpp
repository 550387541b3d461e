#include "tests/mutants/ca/mutants.hpp"

namespace ediconform::mutant_ca {

namespace {

class WindowIgnored : public mock_ca::RenewalWindow {
public:
    bool is_open(const wire::WindowRule& /*rule*/, base::WallTime /*not_after*/,
                 base::WallTime /*now*/) const override {
        return true;
    }
};

class OriginIgnored : public mock_ca::OriginCheck {
public:
    bool is_ours(const mock_ca::IssuedRecord& /*certificate*/) const override { return true; }
};

class RenewalPasswordIgnored : public mock_ca::RenewalPasswordRule {
public:
    bool accepts(const wire::CaProfile& /*profile*/, const mock_ca::IssuedRecord& /*certificate*/,
                 const std::string& /*given*/) const override {
        return true;
    }
};

/// Begins where the old one ends.
class NoOverlap : public mock_ca::CertificateProfile {
public:
    pki::CertificateSpec spec(const mock_ca::CertificateOrder& order) const override {
        auto spec = CertificateProfile::spec(order);
        if (order.renewed != nullptr) {
            spec.not_before = order.renewed->not_after + std::chrono::seconds(1);
        }
        return spec;
    }
};

class SameSerialNumber : public mock_ca::CertificateProfile {
public:
    pki::CertificateSpec spec(const mock_ca::CertificateOrder& order) const override {
        auto spec = CertificateProfile::spec(order);
        if (order.renewed != nullptr) {
            spec.serial_hex = order.renewed->serial;
        }
        return spec;
    }
};

} // namespace

void add_renewal_mutants(PolicyMakers& mutants) {
    add<WindowIgnored>(mutants, "window-ignored", &Policies::window);
    add<OriginIgnored>(mutants, "origin-ignored", &Policies::origin);
    add<RenewalPasswordIgnored>(mutants, "renewal-password-ignored", &Policies::renewal_password);
    add<NoOverlap>(mutants, "renewed-without-overlap", &Policies::certificate);
    add<SameSerialNumber>(mutants, "renewed-with-same-serial", &Policies::certificate);
}

} // namespace ediconform::mutant_ca
