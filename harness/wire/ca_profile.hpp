#pragma once

#include "harness/base/charset.hpp"
#include "harness/base/json_document.hpp"
#include "harness/base/result.hpp"
#include "harness/base/text.hpp"
#include "harness/wire/character_class.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The description of one CA's wire, as data. Nothing here encodes, decodes or validates a message:
/// each peer and the judge do that for themselves, so that none of them hides another's mistake.
namespace ediconform::wire {

/// Names of the abstract members of the guideline's figures 5 to 7; a profile binds them to the
/// wire.
namespace member {
inline constexpr std::string_view kCommonName = "common_name";
inline constexpr std::string_view kAuthenticationKey = "authentication_key";
inline constexpr std::string_view kRenewalPassword = "renewal_password";
inline constexpr std::string_view kPkcs12Password = "pkcs12_password";
inline constexpr std::string_view kStatus = "status";
inline constexpr std::string_view kCertificate = "certificate";
inline constexpr std::string_view kMessage = "message";
} // namespace member

/// Names of operations. Others may be declared; nothing but the cases knows that there are two.
namespace operation {
inline constexpr std::string_view kIssue = "issue";
inline constexpr std::string_view kRenew = "renew";
} // namespace operation

/// Abstract outcomes of an operation (guideline 3.3, 3.4); a profile maps its codes to them.
namespace meaning {
inline constexpr std::string_view kOk = "ok";
inline constexpr std::string_view kFormatError = "format_error";
inline constexpr std::string_view kNotVetted = "not_vetted";
inline constexpr std::string_view kKeyUsed = "key_used";
inline constexpr std::string_view kOutOfWindow = "out_of_window";
inline constexpr std::string_view kBadRenewalPassword = "bad_renewal_password";
inline constexpr std::string_view kNotApiIssued = "not_api_issued";
inline constexpr std::string_view kClientAuthFailed = "client_auth_failed";
inline constexpr std::string_view kUnavailable = "unavailable";
} // namespace meaning

enum class Encoding { json, xml, form, multipart };
enum class ValueType { string, integer };
/// When the CA asks for a client certificate: never, in the handshake (RFC 8446 4.3.2), or only
/// once the request is seen (post-handshake authentication, or renegotiation in TLS 1.2).
enum class ClientAuthentication { none, handshake, post_handshake };
enum class LengthUnit { characters, bytes };
/// How "n days before the expiry" is read: to the second, or by calendar days of Japan or of UTC.
enum class DayBasis { exact, jst_date, utc_date };
enum class Pkcs12Encryption { aes_256, aes_128, triple_des, rc2_40 };
enum class Digest { sha1, sha256 };
enum class KeyKind { ec_p256, ec_p384, rsa_2048, rsa_3072, rsa_4096 };
/// As certificates are described: `EC P-256`, `RSA 2048`, …
std::string_view description_of(KeyKind kind);

/// One abstract member on the wire. `place` is a JSON pointer (json), a path from the root element
/// such as
/// `/req/auth/@pw` (xml), or a field name (form, multipart).
struct MemberBinding {
    std::string member;
    std::string place;
    ValueType type = ValueType::string;
    bool optional = false; ///< A request without it is not refused for that.
};

/// A member that always has the same value and means nothing to the guideline (version, command,
/// …).
struct ConstantBinding {
    std::string place;
    std::string value;
    ValueType type = ValueType::string;
};

/// One direction of one operation.
struct MessageBinding {
    Encoding encoding = Encoding::json;
    base::Charset charset = base::Charset::utf8;
    std::string media_type; ///< As it stands in Content-Type, without parameters.
    std::vector<MemberBinding> members;
    std::vector<ConstantBinding> constants;

    [[nodiscard]] const MemberBinding* find(std::string_view member) const;
};

/// A field of the head that every request of an operation has, beside those of HTTP itself.
struct HeaderRule {
    std::string name; ///< RFC 9110 5.1, compared without regard to case.
    std::string value;
};

struct Operation {
    std::string name;
    std::string listener; ///< Operations with the same name here share host and port.
    std::string path;     ///< Request target, starts with `/`.
    std::string method;
    ClientAuthentication client_authentication = ClientAuthentication::none;
    std::vector<HeaderRule> headers;
    MessageBinding request;
    MessageBinding reply;
};

/// The processing status code (figure 7): its success value and its table (guideline 3.3).
struct StatusRule {
    ValueType type = ValueType::string;
    std::string ok; ///< As text, also where the wire has a number.
    std::map<std::string, std::vector<std::string>, std::less<>>
        codes;               ///< Meaning → codes, the first is the one to send.
    int http_on_error = 200; ///< HTTP status beside a code other than `ok`.

    /// The meaning of a code as text; nothing for a code that the table lacks.
    [[nodiscard]] std::optional<std::string> meaning_of(std::string_view code) const;
    /// The code to send for a meaning; nothing where the table lacks it.
    [[nodiscard]] std::optional<std::string> code_of(std::string_view meaning) const;
};

/// Limits of one request member (guideline 3.3, first cause). What is not declared is not judged.
struct FieldRule {
    std::optional<std::size_t> min;
    std::optional<std::size_t> max;
    LengthUnit unit = LengthUnit::characters;
    std::optional<CharacterClass> allowed;
    std::vector<CharacterClass> contains; ///< A value has a character of each.
};

/// The CA's renewal window (figure 9).
struct WindowRule {
    int opens_days_before = 30;
    DayBasis basis = DayBasis::exact;
    int closes_days_before = 0; ///< 0: open until the expiry itself.
};

struct Pkcs12Rule {
    Pkcs12Encryption encryption = Pkcs12Encryption::aes_256;
    Digest mac = Digest::sha256;
    int iterations = 2048;
    std::size_t base64_wrap = 0; ///< Characters a line, 0 for one line.
};

struct CertificateRule {
    KeyKind key = KeyKind::ec_p256;
    int validity_days = 365;
};

/// What the guideline leaves open (A1–A12) and this CA settles; see docs/profiles.md for the
/// values.
using Ambiguities = std::map<std::string, std::string, std::less<>>;

/// A relaxation of a statement of level M that the CA declares; every report prints it.
struct Deviation {
    std::string requirement;
    base::LocalizedText because;
};

struct CaProfile {
    std::string name;
    base::LocalizedText title;
    base::LocalizedText edition; ///< Says that this is not the guideline's detailed edition.
    std::map<std::string, Operation, std::less<>> operations;
    StatusRule status;
    std::map<std::string, FieldRule, std::less<>> fields;
    WindowRule window;
    Pkcs12Rule pkcs12;
    CertificateRule certificate;
    Ambiguities ambiguities;
    std::vector<Deviation> deviations;
    std::string source_file;
    /// The file as it is, for `when` and `$profile.path` of cases.
    std::shared_ptr<const nlohmann::json> document;

    [[nodiscard]] const Operation* find(std::string_view operation) const;
    /// Whether requests of that operation have a place for the member.
    [[nodiscard]] bool asks_for(std::string_view operation, std::string_view member) const;
    /// The choice for an ambiguity, e.g. `settles("A5", "verified")`.
    [[nodiscard]] bool settles(std::string_view ambiguity, std::string_view choice) const;
};

/// Loads and lints a profile. `name_or_path` is a file (it has a `/` or ends in `.json`), else the
/// name of one in `scenarios/profiles`. Errors: those of `JsonDocument::load` and
/// `JsonSchema::check`; `profile.unknown`, `profile.character_class`, `profile.place` (a place that
/// its encoding cannot have), `profile.duplicate_place` (one value in two uses, or a value where
/// another has to stand below), `profile.two_roots` (places of one XML message under different root
/// elements), `profile.duplicate_code` (one code with two meanings), `profile.duplicate_route` (two
/// operations that no server could tell apart), `profile.operation_missing`,
/// `profile.member_missing` (of the guideline's figures 5 to 7), `profile.member_unbound` (limits
/// of a member that no request has), `profile.status_type`, `profile.null_certificate` (A7),
/// `profile.http_on_error` (A6), `profile.limits`, `profile.window` (rules that contradict each
/// other), `profile.deviation_unknown`, `profile.deviation_floor` (see deviation_lint.hpp).
base::Result<CaProfile> load_profile(const std::string& name_or_path,
                                     const std::filesystem::path& scenarios);

/// The same, from a document that is already read.
base::Result<CaProfile> read_profile(const base::JsonDocument& document,
                                     const std::filesystem::path& scenarios);

/// Names of the profiles in `scenarios/profiles`, sorted.
std::vector<std::string> list_profiles(const std::filesystem::path& scenarios);

} // namespace ediconform::wire
