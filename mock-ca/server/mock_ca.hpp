#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/random.hpp"
#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"
#include "harness/evidence/journal.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/pki/certificate.hpp"
#include "harness/pki/chain.hpp"
#include "harness/transport/http_server.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-ca/fault/fault_plan.hpp"
#include "mock-ca/issuance/authorisation.hpp"
#include "mock-ca/issuance/key_source.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

struct Policies; // mock-ca/issuance/policies.hpp

/// CommonName and authentication key that the CA handed out (guideline figure 5).
struct Pair {
    std::string common_name;
    base::SecretText key;
    std::string user; ///< Whose it is; one user may have several (3.4).
};

/// A client certificate that the CA issued, ready to be given to a client.
struct ClientCertificate {
    pki::Identity identity;
    std::string common_name;
    base::SecretText authentication_key; ///< Of the pair that it is said to be issued with.
    base::SecretText renewal_password;
    base::SecretText pkcs12_password;
    base::Bytes pkcs12;
};

/// What outlives one mock CA; every member must outlive it.
struct Environment {
    const base::Clock& clock;
    base::Random& random;
    KeySource& keys;
    const TestAuthority& authority;
    evidence::SecretRegistry& secrets;
    transport::IoLoop& loop;
};

struct MockCaSettings {
    std::string address = "127.0.0.1";
    std::map<std::string, std::uint16_t> ports; ///< By listener name; missing: ephemeral.
    std::vector<std::string> names{"127.0.0.1", "localhost"}; ///< In the server certificate.
    FaultPlan faults;
};

/// A certification authority with the API of one profile: correct, but for the entries of its fault
/// plan. Every member function may be called from any thread.
class MockCa {
public:
    /// Errors: `listen.failed`, those of issuing the server certificate.
    static base::Result<std::unique_ptr<MockCa>> start(const Environment& environment,
                                                       const wire::CaProfile& profile,
                                                       const MockCaSettings& settings,
                                                       std::shared_ptr<const Policies> policies,
                                                       const evidence::Recorder& recorder);
    MockCa(const MockCa&) = delete;
    MockCa& operator=(const MockCa&) = delete;
    ~MockCa();

    /// URL of each operation, `https://127.0.0.1:PORT/path`. On loopback, each further listener of
    /// the profile has an address of its own, `127.0.0.2` and so on.
    [[nodiscard]] std::map<std::string, std::string, std::less<>> urls() const;
    /// For a proxy: `host:port` of each URL, and the `address:port` where its server listens.
    [[nodiscard]] std::map<std::string, std::string> routes() const;
    /// The root of the server certificate: what a client registers beforehand (guideline 4.1).
    [[nodiscard]] std::string trust_pem() const;

    /// A new pair that satisfies the profile's field rules. For `used`, a certificate was issued
    /// with it.
    base::Result<Pair> add_pair(PairState state, const std::string& user = {});
    /// A vetting that ends: the pair becomes vetted. False where the CA knows no such pair.
    bool vet(const Pair& pair);
    /// A certificate in a state relative to now, registered with a renewal password unless
    /// `Origin::other`. `usage` is its EKU.
    base::Result<ClientCertificate> add_certificate(ValidityState state, Origin origin,
                                                    pki::Purpose usage = pki::Purpose::tls_client);
    /// The same with any validity period.
    base::Result<ClientCertificate> add_certificate(const ValidityPeriod& validity, Origin origin,
                                                    pki::Purpose usage = pki::Purpose::tls_client);
    /// Issues and renewals from now on get this validity instead of the profile's; empty: the
    /// profile's.
    void set_validity(std::optional<std::chrono::seconds> remaining_life);
    /// `ValidityState::after_window` exists, and lasts for some minutes from now: the renewal
    /// window closes before the expiry and, where it goes by days, this one does not end just now.
    [[nodiscard]] bool can_be_after_window() const;
    /// The validity of a state under this CA's window rule, relative to now.
    [[nodiscard]] ValidityPeriod validity_of(ValidityState state) const;

    /// Another plan from now on; its ordinals count from the next connection and request. Errors:
    /// those of making the server certificates that it asks for.
    base::Result<void> set_faults(const FaultPlan& plan);
    /// The password of a PKCS#12 that the fault `pkcs12.other_password` gives out.
    [[nodiscard]] const base::SecretText& other_pkcs12_password() const;

    /// Certificates issued since the start, also by interrupted exchanges.
    [[nodiscard]] std::size_t issued_count() const;
    /// Refuses new connections from now on.
    void stop_listening();

private:
    struct State;
    explicit MockCa(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// A name or address as it stands in a URL: IPv6 addresses in brackets (RFC 3986 3.2.2).
std::string host_in_url(const std::string& name);

/// Text of `length` (in the rule's unit, kept within its limits) that a field rule admits, drawn
/// from `random`: letters and digits where it admits any, so that it goes through every encoding.
std::string admissible_text(const wire::FieldRule& rule, std::size_t length, base::Random& random);

} // namespace ediconform::mock_ca
