#include "tests/mutants/ca/mutants.hpp"

#include <algorithm>
#include <cctype>
#include <mutex>

namespace ediconform::mutant_ca {

namespace {

class WindowIgnored : public mock_ca::RenewalWindow {
public:
    bool is_open(const wire::WindowRule& /*rule*/, base::WallTime /*not_after*/,
                 base::WallTime /*now*/) const override {
        return true;
    }
};

/// Opens some days earlier or later than declared.
class WindowShifted : public mock_ca::RenewalWindow {
public:
    explicit WindowShifted(int days_earlier) : days_earlier_(days_earlier) {}

    bool is_open(const wire::WindowRule& rule, base::WallTime not_after,
                 base::WallTime now) const override {
        return RenewalWindow::is_open(rule, not_after, now + std::chrono::days(days_earlier_));
    }

private:
    int days_earlier_;
};

/// Counts days otherwise than declared.
class DaysCountedOtherwise : public mock_ca::RenewalWindow {
public:
    explicit DaysCountedOtherwise(wire::DayBasis basis) : basis_(basis) {}

    bool is_open(const wire::WindowRule& rule, base::WallTime not_after,
                 base::WallTime now) const override {
        wire::WindowRule other = rule;
        other.basis = basis_;
        return RenewalWindow::is_open(other, not_after, now);
    }

private:
    wire::DayBasis basis_;
};

class WindowOpenToTheEnd : public mock_ca::RenewalWindow {
public:
    bool is_open(const wire::WindowRule& rule, base::WallTime not_after,
                 base::WallTime now) const override {
        wire::WindowRule other = rule;
        other.closes_days_before = 0;
        return RenewalWindow::is_open(other, not_after, now);
    }
};

/// Reads the clock once, as a date that is kept in memory since the service started.
class TimeOfStart : public mock_ca::RenewalWindow {
public:
    bool is_open(const wire::WindowRule& rule, base::WallTime not_after,
                 base::WallTime now) const override {
        std::call_once(read_, [&] { start_ = now; });
        return RenewalWindow::is_open(rule, not_after, start_);
    }

private:
    mutable std::once_flag read_;
    mutable base::WallTime start_;
};

class FirstGenerationOnly : public mock_ca::OriginCheck {
public:
    bool is_ours(const mock_ca::IssuedRecord& certificate) const override {
        return certificate.generation == 0 && OriginCheck::is_ours(certificate);
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

/// Compares what is left of both passwords.
class PasswordsAlike : public mock_ca::RenewalPasswordRule {
public:
    using Reduce = std::string (*)(std::string);
    explicit PasswordsAlike(Reduce reduce) : reduce_(reduce) {}

    bool accepts(const wire::CaProfile& /*profile*/, const mock_ca::IssuedRecord& certificate,
                 const std::string& given) const override {
        return !certificate.renewal_password ||
               reduce_(given) == reduce_(certificate.renewal_password->reveal());
    }

private:
    Reduce reduce_;
};

std::string in_small_letters(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char octet) {
        return static_cast<char>(octet < 0x80 ? std::tolower(octet) : octet);
    });
    return text;
}

std::string beginning(std::string text) {
    constexpr std::size_t kCompared = 6;
    return text.substr(0, kCompared);
}

/// Registers as much of a password as its column holds, and compares all of it.
class PasswordRegisteredCut : public mock_ca::RenewalPasswordRule {
public:
    bool accepts(const wire::CaProfile& /*profile*/, const mock_ca::IssuedRecord& certificate,
                 const std::string& given) const override {
        constexpr std::size_t kColumn = 16;
        return !certificate.renewal_password ||
               given == certificate.renewal_password->reveal().substr(0, kColumn);
    }
};

/// What stands in a renewed certificate is as it should be, but for one thing.
class RenewedOtherwise : public mock_ca::CertificateProfile {
public:
    using Change = void (*)(pki::CertificateSpec&, const mock_ca::IssuedRecord& old);
    explicit RenewedOtherwise(Change change) : change_(change) {}

    pki::CertificateSpec spec(const mock_ca::CertificateOrder& order) const override {
        auto spec = CertificateProfile::spec(order);
        if (order.renewed != nullptr) {
            change_(spec, *order.renewed);
        }
        return spec;
    }

private:
    Change change_;
};

void end_with_the_old_one(pki::CertificateSpec& spec, const mock_ca::IssuedRecord& old) {
    spec.not_after = old.not_after;
}

void begin_where_the_old_one_ends(pki::CertificateSpec& spec, const mock_ca::IssuedRecord& old) {
    spec.not_before = old.not_after + std::chrono::seconds(1);
}

void keep_the_serial_number(pki::CertificateSpec& spec, const mock_ca::IssuedRecord& old) {
    spec.serial_hex = old.serial;
}

} // namespace

void add_renewal_mutants(PolicyMakers& mutants) {
    add<WindowIgnored>(mutants, "window-ignored", &Policies::window);
    add<WindowShifted>(mutants, "window-a-day-early", &Policies::window, 1);
    add<WindowShifted>(mutants, "window-a-day-late", &Policies::window, -1);
    add<DaysCountedOtherwise>(mutants, "window-by-day-of-utc", &Policies::window,
                              wire::DayBasis::utc_date);
    add<DaysCountedOtherwise>(mutants, "window-by-day-of-japan", &Policies::window,
                              wire::DayBasis::jst_date);
    add<TimeOfStart>(mutants, "window-by-time-of-start", &Policies::window);
    add<WindowOpenToTheEnd>(mutants, "window-open-to-the-end", &Policies::window);
    add<FirstGenerationOnly>(mutants, "renewed-certificate-refused", &Policies::origin);
    add<OriginIgnored>(mutants, "origin-ignored", &Policies::origin);
    add<RenewalPasswordIgnored>(mutants, "renewal-password-ignored", &Policies::renewal_password);
    add<PasswordsAlike>(mutants, "renewal-password-without-case", &Policies::renewal_password,
                        &in_small_letters);
    add<PasswordsAlike>(mutants, "renewal-password-begins-alike", &Policies::renewal_password,
                        &beginning);
    add<PasswordRegisteredCut>(mutants, "renewal-password-registered-cut",
                               &Policies::renewal_password);
    add<RenewedOtherwise>(mutants, "renewed-for-the-old-validity", &Policies::certificate,
                          &end_with_the_old_one);
    add<RenewedOtherwise>(mutants, "renewed-without-overlap", &Policies::certificate,
                          &begin_where_the_old_one_ends);
    add<RenewedOtherwise>(mutants, "renewed-with-same-serial", &Policies::certificate,
                          &keep_the_serial_number);
}

} // namespace ediconform::mutant_ca
