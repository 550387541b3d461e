#pragma once

#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/pki/certificate.hpp"
#include "harness/transport/http_client.hpp"
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
    std::string state;  ///< As in target.schema.json: `in_window`, `about_to_open`, …
    std::string origin; ///< `api`, `renewal`, `other`
    std::string common_name;
    pki::Identity identity;
    base::SecretText renewal_password; ///< Empty where unknown.
    base::SecretText key;              ///< For a CA whose renewal asks for one (A3); else empty.
};

/// Where a host of the URLs is really reached, and by which name its server is verified.
struct HostRoute {
    std::string address;     ///< Name or IP address to connect to; empty: the host itself.
    std::uint16_t port = 0;  ///< 0: that of the URL.
    std::string server_name; ///< For SNI and the server certificate; empty: the host.
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
    std::map<std::string, HostRoute, std::less<>> hosts;  ///< By host of a URL.
    std::optional<transport::ProxySettings> proxy;
    std::string trust_pem; ///< What verifies its server certificate.
    std::vector<pki::Certificate> client_anchors;
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds total_timeout{60'000}; ///< Some CAs make RSA keys while one waits.
    double requests_per_second = 0;                  ///< 0: as fast as the cases go.
    std::optional<unsigned> issues_limit; ///< At most so many certificates are asked for in a run.
    std::vector<PairFixture> pairs;
    std::vector<CertificateFixture> certificates;
    std::optional<ProvisionHook> provision;
};

/// Loads a target with all that it names; every secret goes to `secrets`. `profile_override`
/// replaces the file's profile where not empty. Errors: those of loading a file, a profile, a
/// certificate or a PKCS#12 (with the place in the target file); `target.url_missing`,
/// `target.environment` (a variable is not set), `target.address`, `target.host_unused` (an entry
/// of `hosts` for a host that no URL has). With `fixture_problems`, a fixture that cannot be read
/// is left out and its error put there instead.
base::Result<Target> load_target(const std::filesystem::path& file,
                                 const std::string& profile_override,
                                 const std::filesystem::path& scenarios,
                                 evidence::SecretRegistry& secrets,
                                 std::vector<base::Error>* fixture_problems = nullptr);

} // namespace ediconform::runner
