#pragma once

#include "harness/checks/reply_observation.hpp"
#include "harness/model/verdict.hpp"

#include <optional>
#include <string_view>

namespace ediconform::checks {

/// How far an exchange with a CA came before it went wrong, in the order in which things happen:
/// every way to fail belongs to exactly one.
enum class FailureStage {
    none, ///< It did not: success, and the certificate opens.
    name_resolution,
    connection_refused,
    time_out,
    proxy,
    server_certificate, ///< The client refused the server.
    tls,                ///< The handshake failed for another reason than a certificate.
    /// The server refused the client's certificate, or the lack of one: in the handshake, or after
    /// it. In TLS 1.3, and wherever it is asked for late, an alert, an end and a reset before any
    /// octet of HTTP are one: which of them arrives is a race (RFC 8446 4.4.2.4).
    client_certificate,
    closed,      ///< The connection ended before an answer, and no certificate was at issue.
    truncated,   ///< The answer broke off.
    not_http,    ///< What came is no HTTP response, or too large for one.
    http_status, ///< An HTTP error without a processing status code.
    undecodable, ///< No status code can be read, or success without a certificate that decodes.
    status_code, ///< A processing status code other than success.
    pkcs12_mac,  ///< The password does not verify the PKCS#12.
    pkcs12_algorithm,
    pkcs12_content, ///< Opened, and not one key with its certificate in it.
};

/// Of an exchange that ended without a whole answer, by its event `exchange_finished`.
FailureStage stage_without_answer(const CheckContext& context, const evidence::Event& finished);
/// Of the whole exchange; opens the PKCS#12 of a success. Nothing where none took place.
std::optional<FailureStage> failure_stage(const CheckContext& context, std::string_view step);

/// The guideline's three kinds of failure (4.3.1 to 4.3.3); nothing for `none`.
std::optional<model::FailurePhase> phase_of(FailureStage stage);
/// `name_resolution`, `client_certificate`, `pkcs12_mac` and the like.
std::string_view name_of(FailureStage stage);

} // namespace ediconform::checks
