#pragma once

#include "harness/checks/check.hpp"
#include "harness/checks/wire_reader.hpp"
#include "harness/pki/base64.hpp"
#include "harness/pki/pkcs12_examiner.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace ediconform::checks {

/// What the CA under test answered in one step, read strictly from the recorded octets.
struct ReplyObservation {
    std::uint64_t sequence = 0;      ///< Of the answer, or of the end of the exchange.
    bool sent = false;               ///< The exchange took place.
    bool answered = false;           ///< An HTTP response arrived completely.
    int http_status = 0;             ///< 0 where none arrived completely.
    WireReading reading;             ///< Empty where nothing was decoded.
    std::optional<std::string> code; ///< Processing status code as text.
    std::optional<std::string>
        meaning; ///< Of that code in the profile's table, `ok` for the success value.
    /// The certificate field, where it holds more than white space; also of a response that broke
    /// off, since what was given out was given out.
    std::optional<std::string> certificate_text;
    std::string pkcs12_password; ///< Of the request: secret, never shown.

    /// Every term that names this outcome: a meaning (or `unknown_code`); `refused` (a status other
    /// than the success value, or an HTTP error 4xx, without a certificate); `http_403` and
    /// `http_4xx` and the like; `undecodable` (2xx without a status code that can be read); or
    /// without an answer `connection_refused`, `timeout`, `closed`, `truncated`, `tls_refused`,
    /// `tls_failed`, `server_certificate_error`, `malformed`; `connected` where nothing was asked.
    /// The success value under an HTTP status other than 2xx is no `ok`.
    std::set<std::string, std::less<>> terms;
    std::string primary; ///< The most telling of them.

    /// The code or the HTTP status says that the request failed, whatever else comes with it.
    [[nodiscard]] bool is_error() const;
    [[nodiscard]] bool has_certificate() const { return certificate_text.has_value(); }
    /// The field holds what may be a certificate: a `-` or `none` in it is none.
    [[nodiscard]] bool gives_certificate() const;
    [[nodiscard]] pki::Base64Reading base64() const;
    /// The PKCS#12 opened with the password of the request.
    [[nodiscard]] std::optional<pki::Pkcs12Facts> pkcs12() const;
    /// The certificate that belongs to the key; where none does, the only one that is no CA's.
    [[nodiscard]] std::optional<pki::Certificate> leaf() const;
};

/// Whether what was encoded may be a PKCS#12 file at all: BER begins it with the tag of a SEQUENCE
/// (RFC 7292 4). Text that was encoded once more, such as PEM or Base64, does not.
bool holds_sequence(const pki::Base64Reading& text);

ReplyObservation observe_reply(const CheckContext& context, std::string_view step);

/// A term as a person reads it, with its identifier.
base::LocalizedText describe_term(const base::Texts& texts, std::string_view term);
/// The same for an observation: term, code, HTTP status.
base::LocalizedText describe_outcome(const base::Texts& texts, const ReplyObservation& reply);

} // namespace ediconform::checks
