#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace ediconform::mock_client {

/// What was received from the CA and is not set up yet, with what is needed to go on without the
/// CA.
struct Download {
    base::Bytes pkcs12; ///< As received, protected by the password that the user chose.
    std::string operation;
    std::string profile;
    std::string name;        ///< Logical name that it is for.
    std::string common_name; ///< What the certificate must be made out to.
    std::string replaces;    ///< Id of the certificate that it renews, empty for a new issue.
    std::string received_at; ///< RFC 3339.
    bool recoverable =
        true; ///< No: its content was refused, the same octets cannot ever be set up.
};

/// Keeps the last download until it is set up: in the folder `pending` of the store or, where the
/// store cannot be written, in a private folder of the system's temporary folder. The CA has
/// issued; these octets are the only copy (guideline 4.3.3, figure 11).
class DownloadKeeper {
public:
    explicit DownloadKeeper(const std::filesystem::path& store);

    /// Writes to the store, else to the emergency folder. Error: that of the store, with the
    /// argument `kept` (`yes`, `no`) that says whether the emergency folder took it.
    [[nodiscard]] base::Result<void> keep(const Download& download) const;
    /// Nothing where none waits. Error `store.damaged`.
    [[nodiscard]] base::Result<std::optional<Download>> waiting() const;
    [[nodiscard]] base::Result<void> forget() const;

    [[nodiscard]] const std::filesystem::path& emergency_folder() const { return emergency_; }

private:
    std::filesystem::path pending_;
    std::filesystem::path emergency_;
};

} // namespace ediconform::mock_client
