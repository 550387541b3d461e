#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/result.hpp"
#include "harness/pki/certificate.hpp"
#include "harness/transport/tls_types.hpp"
#include "mock-client/store/download_keeper.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::mock_client {

/// How a certificate came here (guideline 4.4: certificates of the API can be told apart).
enum class Origin { api, imported };
/// `downloaded`: saved, never in use. `installed`: in use under its name. `superseded`: kept beside
/// its successor until somebody deletes it.
enum class CertificateState { downloaded, installed, superseded };

std::string_view name_of(Origin origin);
std::string_view name_of(CertificateState state);

/// The logical name under which partners refer to a certificate where they name none. Partners
/// point to names, names to certificates: a renewal changes no partner's setting (guideline 4.2.2).
inline constexpr std::string_view kUsualName = "edi";

struct StoredCertificate {
    std::string
        id; ///< Folder below `certificates`, the first 16 digits of the SHA-256 fingerprint.
    std::string name; ///< Logical name that it serves.
    Origin origin = Origin::imported;
    std::string profile;  ///< CA profile through which it was issued; empty for `imported`.
    std::string replaces; ///< Id of the certificate that it renewed; empty for a new issue.
    std::string common_name;
    std::string serial; ///< Lower-case hexadecimal.
    base::WallTime not_before;
    base::WallTime not_after;
    std::string saved_at; ///< RFC 3339.
    CertificateState state = CertificateState::downloaded;
};

/// What a store holds, read in one go.
struct StoreView {
    std::filesystem::path path;
    std::vector<StoredCertificate> certificates;            ///< By id.
    std::map<std::string, std::string, std::less<>> in_use; ///< Logical name → id.

    [[nodiscard]] const StoredCertificate* find(std::string_view id) const;
    /// The certificate in use under a name; null where none.
    [[nodiscard]] const StoredCertificate* current(std::string_view name) const;
};

/// A request that went out and whose end is not known yet. It outlives a crash, so that the next
/// start does not ask a second time by itself (guideline 4.3.3).
struct OpenAttempt {
    std::string operation;
    std::string certificate; ///< Id of the certificate to be renewed; empty for a new issue.
    std::string started_at;  ///< RFC 3339.
};

/// Certificates and keys on disk: folders 0700, files 0600, each file replaced as a whole. One
/// file, `assignments.json`, says what is in use, so that switching is one atomic step. Not locked
/// by itself: whoever changes something holds a `StoreLock`. Errors of every function: `store.*`
/// and those of base's files.
class Store {
public:
    explicit Store(std::filesystem::path path);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Error `store.damaged`: a file that cannot be read as what it should be.
    [[nodiscard]] base::Result<StoreView> view() const;
    /// Key, certificate and chain as PEM. Error `store.damaged`: key and certificate do not match.
    [[nodiscard]] base::Result<transport::TlsIdentity> identity(std::string_view id) const;

    /// Saves beside what is there and proves it: read back, parsed, key and certificate match. What
    /// was in use stays in use.
    [[nodiscard]] base::Result<void> save(const StoredCertificate& certificate,
                                          const pki::Identity& identity) const;
    /// Uses a saved certificate under its name from now on. Error `store.unknown_certificate`.
    [[nodiscard]] base::Result<void> put_in_use(std::string_view id) const;

    [[nodiscard]] base::Result<void> open_attempt(const OpenAttempt& attempt) const;
    [[nodiscard]] base::Result<void> close_attempt() const;
    [[nodiscard]] base::Result<std::optional<OpenAttempt>> attempt() const;

    [[nodiscard]] const DownloadKeeper& downloads() const { return downloads_; }

private:
    [[nodiscard]] std::filesystem::path folder_of(std::string_view id) const;

    std::filesystem::path path_;
    DownloadKeeper downloads_;
};

/// The entry that describes an identity, without origin, profile, name and state.
StoredCertificate describe_identity(const pki::Identity& identity);

} // namespace ediconform::mock_client
