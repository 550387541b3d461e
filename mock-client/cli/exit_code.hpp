#pragma once

#include <string_view>

namespace ediconform::mock_client {

/// Exit codes of ediconform-client; `-h` and docs print them.
namespace exit_code {
inline constexpr int kOk = 0;     ///< `ok` and `not_needed`.
inline constexpr int kFailed = 1; ///< Something that the list below does not name.
inline constexpr int kUsage = 2;
inline constexpr int kSettings =
    4; ///< Settings, profile or scenarios cannot be used; nothing was sent.
inline constexpr int kRefusedByClient = 10;
inline constexpr int kRefusedByCa = 20; ///< The CA answered a status code other than success.
inline constexpr int kConnection = 30;
inline constexpr int kTimeout = 31;
inline constexpr int kServerCertificate = 32;
inline constexpr int kClientCertificate = 33;
inline constexpr int kHttp = 34;
inline constexpr int kInvalidReply = 40;
inline constexpr int kSave = 41;
inline constexpr int kPassword = 42;
inline constexpr int kRegistration = 43;
} // namespace exit_code

/// The exit code of an outcome of docs/adapter.md.
int exit_code_of(std::string_view outcome);

} // namespace ediconform::mock_client
