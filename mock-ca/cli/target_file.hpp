#pragma once

#include "harness/base/result.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <filesystem>
#include <string>

namespace ediconform::mock_ca {

/// What a tester needs to judge this CA as if it were a foreign one.
struct TargetOrder {
    std::filesystem::path file; ///< Its PEM and PKCS #12 files are put beside it.
    std::string profile;        ///< Name of a shipped profile, or an absolute path.
    std::string control_url;    ///< Where this CA serves docs/provisioning.md.
    std::size_t vetted_pairs = 140;
};

/// Makes the fixtures in `ca` and writes them down, every file readable by its owner only; the
/// target file comes last, so that where it is, the others are. Errors: those of making fixtures,
/// `file.unwritable`.
base::Result<void> write_target(MockCa& ca, const std::string& client_root_pem,
                                const TargetOrder& order);

} // namespace ediconform::mock_ca
