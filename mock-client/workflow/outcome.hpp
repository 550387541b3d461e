#pragma once

#include "harness/base/error.hpp"
#include "mock-client/store/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::mock_client {

/// What came of an action, in the words of docs/adapter.md; beside these, the meanings of the CA's
/// status codes (`wire::meaning`).
namespace outcome {
inline constexpr std::string_view kOk = "ok";
inline constexpr std::string_view kNotNeeded = "not_needed";
inline constexpr std::string_view kRefusedByClient = "refused_by_client";
inline constexpr std::string_view kConnectionError = "connection_error";
inline constexpr std::string_view kTimeout = "timeout";
inline constexpr std::string_view kServerCertificateError = "server_certificate_error";
inline constexpr std::string_view kClientCertificateRefused = "client_certificate_refused";
inline constexpr std::string_view kHttpError = "http_error";
inline constexpr std::string_view kInvalidReply = "invalid_reply";
inline constexpr std::string_view kSaveError = "save_error";
inline constexpr std::string_view kPasswordError = "password_error";
inline constexpr std::string_view kRegistrationError = "registration_error";
inline constexpr std::string_view kUnknownCode = "unknown_code";
} // namespace outcome

/// How the contact with one EDI partner went.
struct PartnerContact {
    std::string partner;
    std::string outcome;
    std::string certificate; ///< Id of the certificate presented, empty where none went out.
    int http_status = 0;
    base::Error reason; ///< Without id where `ok`.
};

struct ActionResult {
    std::string outcome{outcome::kOk};
    base::Error reason;  ///< Message of the catalogue; without id where there is nothing to say.
    std::string code;    ///< Status code of the CA as it came, empty where none did.
    int http_status = 0; ///< Of the last answer of the CA, 0 where none came.
    int requests = 0;    ///< Connections to the CA that were tried.
    std::string certificate; ///< Id of the certificate that was set up.
    std::string renewal; ///< Action `start`: outcome of the renewal, empty where none was tried.
    bool download_waits = false;                 ///< `retry-local` has something to work on.
    std::vector<StoredCertificate> certificates; ///< Action `status`.
    std::vector<PartnerContact> partners;        ///< Actions `connect` and `start`.

    [[nodiscard]] bool ok() const { return outcome == outcome::kOk; }
};

/// A result that says why not.
ActionResult failed(std::string_view outcome, base::Error reason);

} // namespace ediconform::mock_client
