#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/clock.hpp"
#include "harness/base/result.hpp"
#include "harness/pki/certificate.hpp"
#include "harness/pki/certificate_builder.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-ca/codec/reply_encoder.hpp"
#include "mock-ca/issuance/authorisation.hpp"
#include "mock-ca/issuance/field_validation.hpp"
#include "mock-ca/issuance/key_source.hpp"
#include "mock-ca/issuance/message_policies.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The decisions of a certification authority, one class each. The base classes are the correct CA;
/// they hold no state, so that one set may serve several CAs. Whoever wants a defective CA derives
/// from one of them and puts it into `Policies`.
namespace ediconform::mock_ca {

/// Which handed-out pair a request names: both parts must belong together (figure 5, 3.3).
class KeyLookup {
public:
    virtual ~KeyLookup() = default;
    [[nodiscard]] virtual std::optional<PairRecord> find(const Authorisation& authorisation,
                                                         const std::string& common_name,
                                                         const std::string& key) const;
    /// What a request without such a pair is told: the same whichever part is wrong.
    [[nodiscard]] virtual std::string_view refusal(const Authorisation& authorisation,
                                                   const std::string& common_name,
                                                   const std::string& key) const;
};

/// The CommonName that the certificate gets.
class CommonNameRule {
public:
    virtual ~CommonNameRule() = default;
    [[nodiscard]] virtual std::string for_issue(const PairRecord& pair,
                                                const std::string& requested) const;
    [[nodiscard]] virtual std::string for_renewal(const IssuedRecord& renewed) const;
};

/// Whether a certificate may be renewed now (figure 9).
class RenewalWindow {
public:
    virtual ~RenewalWindow() = default;
    [[nodiscard]] virtual bool is_open(const wire::WindowRule& rule, base::WallTime not_after,
                                       base::WallTime now) const;
};

/// Who stands at the other end of a TLS connection.
struct ClientFacts {
    const std::vector<pki::Certificate>& presented; ///< Leaf first; empty where none was shown.
    const TestAuthority& authority;
    const Authorisation& authorisation;
    const wire::CaProfile& profile;
    base::WallTime now;
    bool resumed = false;          ///< The TLS session was; `presented` is of its first handshake.
    unsigned earlier_requests = 0; ///< On the same connection.
};

struct ClientVerdict {
    bool accepted = false;
    std::string reason;                      ///< Why not, in our words, for the journal.
    std::optional<IssuedRecord> certificate; ///< What the CA knows of the one presented.
};

/// TLS client authentication of a renewal (guideline 3.4): the certificate leads to this
/// authority's root, is valid now and may be used by a client. One refused here is answered with
/// HTTP 403.
class ClientAuthentication {
public:
    virtual ~ClientAuthentication() = default;
    [[nodiscard]] virtual ClientVerdict judge(const ClientFacts& facts) const;
};

/// Whether a certificate came through the API (figure 9); the others are renewed by another
/// procedure.
class OriginCheck {
public:
    virtual ~OriginCheck() = default;
    [[nodiscard]] virtual bool is_ours(const IssuedRecord& certificate) const;
};

/// The renewal password (figure 6), as the profile settles A5.
class RenewalPasswordRule {
public:
    virtual ~RenewalPasswordRule() = default;
    /// Where none was registered there is nothing to compare with.
    [[nodiscard]] virtual bool accepts(const wire::CaProfile& profile,
                                       const IssuedRecord& certificate,
                                       const std::string& given) const;
    /// What is registered for the renewed certificate.
    [[nodiscard]] virtual std::optional<base::SecretText>
    registered_after(const wire::CaProfile& profile, const IssuedRecord& certificate,
                     const std::string& given) const;
};

/// The right to one certificate: an authentication key gives one (3.3), and so does a certificate
/// where the profile says that it renews once (A3). What is claimed here is spent or given back
/// later.
class ReplayGuard {
public:
    virtual ~ReplayGuard() = default;
    /// False where the right was used, or is being used by a request at the same time.
    [[nodiscard]] virtual bool claim(Authorisation& authorisation, const std::string& token) const;
};

/// The key pair of a certificate (A10).
class KeyRule {
public:
    virtual ~KeyRule() = default;
    /// `renewed` is null for an issue.
    [[nodiscard]] virtual pki::PrivateKey key_for(KeySource& keys, const wire::CaProfile& profile,
                                                  const IssuedRecord* renewed) const;
};

struct CertificateOrder {
    std::string common_name;
    base::WallTime now;
    std::chrono::seconds remaining_life;   ///< From `now` to the end of the validity.
    const IssuedRecord* renewed = nullptr; ///< Null for an issue.
};

/// Everything that stands in a certificate but its key.
class CertificateProfile {
public:
    virtual ~CertificateProfile() = default;
    [[nodiscard]] virtual pki::CertificateSpec spec(const CertificateOrder& order) const;
};

struct Pkcs12Order {
    pki::Identity identity;
    std::string friendly_name;
    std::string password;
};

/// The PKCS #12 of an answer (figure 7).
class Pkcs12Builder {
public:
    virtual ~Pkcs12Builder() = default;
    [[nodiscard]] virtual base::Result<base::Bytes> build(const wire::CaProfile& profile,
                                                          const Pkcs12Order& order) const;
};

/// An answer of the issue or renewal process, or, without values, a page like a web server's.
struct Reply {
    int http_status = 200;
    std::optional<ReplyValues> values;
};

/// Puts an outcome into the profile's terms (3.3, figure 7).
class ReplyBuilder {
public:
    virtual ~ReplyBuilder() = default;
    [[nodiscard]] virtual Reply success(const wire::CaProfile& profile,
                                        const std::string& certificate) const;
    /// `detail` names the member at fault, or is empty. A meaning that the profile's table lacks is
    /// answered with the code of the closest meaning that it has.
    [[nodiscard]] virtual Reply error(const wire::CaProfile& profile, std::string_view meaning,
                                      const std::string& detail) const;
};

/// What is refused before the issue or renewal process begins.
enum class Refusal {
    unknown_path,
    wrong_method,
    malformed_request, ///< Not HTTP.
    undecodable_body,  ///< Not of the encoding or charset that the profile declares.
    client_authentication,
    internal, ///< The CA failed to make a certificate or an answer.
};

/// The HTTP status of such a refusal.
class RefusalRule {
public:
    /// In the place of a status: the connection ends without an answer.
    static constexpr int kNoAnswer = 0;
    /// In the place of a status: nothing comes, and the connection stays open.
    static constexpr int kSilence = -1;

    virtual ~RefusalRule() = default;
    [[nodiscard]] virtual int http_status(Refusal why) const;
};

/// How the connections to one listener are secured.
struct ConnectionSecurity {
    bool asks_for_certificate = false;   ///< In the handshake.
    bool asks_on_request = false;        ///< Once a request is there that needs one.
    bool refuses_expired_client = false; ///< In the handshake (A1).
    bool serves_plain_http = false;      ///< Beside HTTPS, on the same port.
    bool serves_old_tls = false;         ///< TLS 1.0 and 1.1 too.
    bool resumes_sessions = false;
    const char* further_suites = ""; ///< Beside the good ones, as in ciphers(1).
};

/// The encrypted path (3.5) and what TLS does of client authentication (3.4).
class ConnectionRule {
public:
    virtual ~ConnectionRule() = default;
    [[nodiscard]] virtual ConnectionSecurity security(const wire::CaProfile& profile,
                                                      std::string_view listener) const;
};

/// How a CA decides; the members as they are make the correct one.
struct Policies {
    std::shared_ptr<const RequestReading> reading = std::make_shared<RequestReading>();
    std::shared_ptr<const ReplyWriting> writing = std::make_shared<ReplyWriting>();
    std::shared_ptr<const KeyLookup> key_lookup = std::make_shared<KeyLookup>();
    std::shared_ptr<const CommonNameRule> common_name = std::make_shared<CommonNameRule>();
    std::shared_ptr<const FieldValidation> fields = std::make_shared<FieldValidation>();
    std::shared_ptr<const RenewalWindow> window = std::make_shared<RenewalWindow>();
    std::shared_ptr<const ClientAuthentication> client = std::make_shared<ClientAuthentication>();
    std::shared_ptr<const OriginCheck> origin = std::make_shared<OriginCheck>();
    std::shared_ptr<const RenewalPasswordRule> renewal_password =
        std::make_shared<RenewalPasswordRule>();
    std::shared_ptr<const ReplayGuard> replay = std::make_shared<ReplayGuard>();
    std::shared_ptr<const KeyRule> key = std::make_shared<KeyRule>();
    std::shared_ptr<const CertificateProfile> certificate = std::make_shared<CertificateProfile>();
    std::shared_ptr<const Pkcs12Builder> pkcs12 = std::make_shared<Pkcs12Builder>();
    std::shared_ptr<const ReplyBuilder> reply = std::make_shared<ReplyBuilder>();
    std::shared_ptr<const RefusalRule> refusal = std::make_shared<RefusalRule>();
    std::shared_ptr<const ConnectionRule> connection = std::make_shared<ConnectionRule>();
};

} // namespace ediconform::mock_ca
