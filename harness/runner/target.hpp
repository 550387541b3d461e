#pragma once

#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/pki/certificate.hpp"
#include "harness/wire/ca_profile.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ediconform::runner {

/// CommonName and authentication key that the CA under test handed out.
struct PairFixture {
    /// `vetted`; `unvetted`; `pending`: not vetted until the provisioning hook does it; `used`
    std::string state;
    std::string common_name;
    base::SecretText key;
    std::string user; ///< Empty: nobody else's.
};

/// A client certificate of the CA under test.
struct CertificateFixture {
    std::string state;  ///< `in_window`, `before_window`, `expired`, `not_yet_valid`
    std::string origin; ///< `api`, `other`
    std::string common_name;
    pki::Identity identity;
    base::SecretText renewal_password; ///< Empty where unknown.
    base::SecretText key;              ///< For a CA whose renewal asks for one (A3); else empty.
};

/// A program or a service of the operator that arranges things in the CA (docs/provisioning.md).
struct ProvisionHook {
    std::vector<std::string> command; ///< Program first; empty where `url` is called instead.
    std::filesystem::path directory;  ///< Where the command runs: the folder of the target file.
    std::string url;
    std::set<std::string, std::less<>> can; ///< `pair`, `vet`, `certificate`, `clock`
    std::chrono::milliseconds timeout{60'000};
};

/// A CA under test, as its target file describes it.
struct Target {
    std::string name;
    wire::CaProfile profile;
    std::map<std::string, std::string, std::less<>> urls; ///< By operation.
    std::string trust_pem;                                ///< What verifies its server certificate.
    std::vector<pki::Certificate> client_anchors;
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds total_timeout{60'000}; ///< Some CAs make RSA keys while one waits.
    std::vector<PairFixture> pairs;
    std::vector<CertificateFixture> certificates;
    std::optional<ProvisionHook> provision;
};

/// Loads a target with all that it names; every secret goes to `secrets`. `profile_override`
/// replaces the file's profile where not empty. Errors: those of loading a file, a profile, a
/// certificate or a PKCS#12 (with the place in the target file); `target.url_missing`,
/// `target.environment` (a variable is not set).
base::Result<Target> load_target(const std::filesystem::path& file,
                                 const std::string& profile_override,
                                 const std::filesystem::path& scenarios,
                                 evidence::SecretRegistry& secrets);

/// Reaches each endpoint by TCP and TLS before anything is sent or burnt. Errors:
/// `target.unreachable`, `target.server_certificate`, each with the URL.
base::Result<void> check_reachable(const Target& target);

} // namespace ediconform::runner
