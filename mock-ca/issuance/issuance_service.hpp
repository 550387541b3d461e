#pragma once

#include "harness/base/random.hpp"
#include "mock-ca/codec/request_decoder.hpp"
#include "mock-ca/issuance/policies.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

/// What reached the CA, without its transport.
struct RequestFacts {
    const wire::Operation& operation;
    /// Client certificate of the connection and what came with it, leaf first.
    const std::vector<pki::Certificate>& presented;
    const base::Result<RequestValues>& values; ///< As decoded, or why that failed.
    bool resumed = false;                      ///< The TLS session was.
    unsigned earlier_requests = 0;             ///< On the same connection.
};

/// A certificate that is signed and packed, and does not count yet.
struct MadeCertificate {
    pki::Identity identity;
    IssuedRecord record;
    std::string pair; ///< Name of the pair that it was issued for, empty for a renewal.
    base::SecretText pkcs12_password;
    std::string base64;                  ///< Of the PKCS #12, as it stands in the answer.
    pki::CertificateSpec spec;           ///< What the certificate was made after.
    std::optional<IssuedRecord> renewed; ///< Empty for an issue.
};

/// What the CA made of a request. Until it is committed nothing is registered and nothing is used
/// up; dropping it gives back what was claimed.
struct Decision {
    std::string operation;
    std::string meaning; ///< Empty for a request that was refused before the process began.
    std::string reason;  ///< In our words, without secrets.
    std::optional<Refusal> refusal;
    Reply reply;
    std::optional<MadeCertificate> made;
    std::optional<Claim> claim;
};

/// What the service needs and does not own.
struct IssuanceTools {
    const base::Clock& clock;
    base::Random& random;
    KeySource& keys;
    const TestAuthority& authority;
};

/// The issue and renewal process of a CA (guideline 3), without sockets. Every member function may
/// be called from any thread; of requests that use one right at the same time exactly one is
/// served.
class IssuanceService {
public:
    /// `profile` must outlive the service.
    IssuanceService(const IssuanceTools& tools, const wire::CaProfile& profile,
                    std::shared_ptr<const Policies> policies);

    [[nodiscard]] ClientVerdict authenticate(const RequestFacts& request) const;
    /// Decides, and where the answer is `ok` makes certificate and PKCS #12, once. Client
    /// authentication comes first, since a web server sees the certificate before the body; then
    /// A11 of the profile.
    [[nodiscard]] Decision prepare(const RequestFacts& request);
    /// What was decided takes effect: the right is spent, the certificate registered. Once only.
    void commit(Decision& decision);

    /// The right of a pair is used up, as by an issue that happened before.
    void spend_pair(const std::string& name);
    /// The answer for a meaning other than `ok`, whatever the state of the CA.
    [[nodiscard]] Reply answer(std::string_view meaning) const;
    [[nodiscard]] Reply refuse(Refusal why) const;
    /// Replaces the validity of certificates made from now on; empty: that of the profile.
    void set_remaining_life(std::optional<std::chrono::seconds> remaining_life);

    [[nodiscard]] Authorisation& authorisation() { return authorisation_; }
    /// The certificates that were committed.
    [[nodiscard]] std::size_t issued_count() const { return issued_count_; }

private:
    struct Subject;

    void process(const RequestFacts& request, const ClientVerdict& client, Decision& decision);
    [[nodiscard]] bool passes_format(const RequestFacts& request, Decision& decision) const;
    [[nodiscard]] std::optional<Subject> authorise_issue(const RequestValues& values,
                                                         Decision& decision);
    [[nodiscard]] std::optional<Subject>
    authorise_renewal(const RequestValues& values, const ClientVerdict& client, Decision& decision);
    void claim(const std::string& token, Decision& decision);
    void make_certificate(const Subject& subject, const std::string& pkcs12_password,
                          Decision& decision);
    void decide(Decision& decision, std::string_view meaning, const std::string& reason,
                const std::string& detail = {}) const;
    void fail(Decision& decision, const base::Error& error) const;
    [[nodiscard]] std::chrono::seconds remaining_life() const;

    IssuanceTools tools_;
    const wire::CaProfile* profile_;
    std::shared_ptr<const Policies> policies_;
    Authorisation authorisation_;
    std::atomic<std::size_t> issued_count_{0};
    mutable std::mutex mutex_;
    std::optional<std::chrono::seconds> remaining_life_;
};

} // namespace ediconform::mock_ca
