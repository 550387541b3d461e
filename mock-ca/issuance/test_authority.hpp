#pragma once

#include "harness/base/clock.hpp"
#include "harness/pki/certificate.hpp"
#include "harness/pki/certificate_builder.hpp"
#include "harness/pki/chain.hpp"
#include "mock-ca/issuance/key_source.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

/// When a certificate is valid, relative to now. Nothing in the repository expires and no clock is
/// moved.
enum class ValidityState {
    in_window,     ///< The renewal window is open, the certificate is valid.
    before_window, ///< Valid, the window has not opened.
    about_to_open, ///< Valid, the window opens within a day, as the profile counts days.
    just_opened,   ///< The window has been open for less than a day.
    after_window,  ///< Valid, the window has closed; only where it closes before the expiry.
    expired,
    not_yet_valid,
};

struct ValidityPeriod {
    base::WallTime not_before;
    base::WallTime not_after;
};

bool is_ip_address(const std::string& name);

/// A two-level test CA made afresh at start: root and issuing CA, marked as test material in their
/// names.
class TestAuthority {
public:
    /// `label` becomes part of the names, so that two authorities of one run can be told apart.
    static base::Result<TestAuthority> make(const base::Clock& clock, KeySource& keys,
                                            const std::string& label);

    /// The one that `save` left there, so that its root has to be registered with a client once.
    /// Errors: those of reading files, `authority.damaged`.
    static base::Result<TestAuthority> load(const base::Clock& clock,
                                            const std::filesystem::path& folder);
    /// Writes certificates and keys (mode 0600) into the folder. Error `file.unwritable`.
    [[nodiscard]] base::Result<void> save(const std::filesystem::path& folder) const;

    [[nodiscard]] const pki::Certificate& root() const { return root_; }
    [[nodiscard]] const pki::Certificate& issuing() const { return issuing_; }
    [[nodiscard]] std::string label() const;

    /// A user's certificate: subject `CN=common_name, O=ediconform test`, EKU clientAuth, or
    /// another where `usage` says so.
    [[nodiscard]] base::Result<pki::Certificate>
    issue_client(const std::string& common_name, const ValidityPeriod& validity,
                 const pki::PrivateKey& key, pki::Purpose usage = pki::Purpose::tls_client) const;
    /// A server certificate for DNS names and IP addresses, 90 days, EKU serverAuth, with a P-256
    /// key.
    [[nodiscard]] base::Result<pki::Identity>
    issue_server(const std::vector<std::string>& names) const;
    /// Any certificate.
    [[nodiscard]] base::Result<pki::Certificate> issue(const pki::CertificateSpec& spec,
                                                       const pki::PrivateKey& key) const;
    /// Any certificate, by the root itself: another issuing CA.
    [[nodiscard]] base::Result<pki::Certificate> issue_by_root(const pki::CertificateSpec& spec,
                                                               const pki::PrivateKey& key) const;
    /// Issuing certificate, and the root where `with_root`.
    [[nodiscard]] std::vector<pki::Certificate> chain(bool with_root) const;
    /// `certificate` verifies up to this root as a TLS client certificate, whatever its validity
    /// period.
    [[nodiscard]] bool has_issued(const pki::Certificate& certificate) const;

private:
    TestAuthority(const base::Clock& clock, pki::Certificate root, pki::PrivateKey root_key,
                  pki::Certificate issuing, pki::PrivateKey issuing_key);

    const base::Clock* clock_;
    pki::Certificate root_;
    pki::PrivateKey root_key_;
    pki::Certificate issuing_;
    pki::PrivateKey issuing_key_;
};

} // namespace ediconform::mock_ca
