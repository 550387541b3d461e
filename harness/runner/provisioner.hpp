#pragma once

#include "harness/base/result.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/model/test_case.hpp"
#include "harness/runner/target.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace ediconform::runner {

/// What a provisioning hook may declare in `provision.can` of the target file.
namespace provision {
inline constexpr std::string_view kPair = "pair";
inline constexpr std::string_view kVet = "vet";
inline constexpr std::string_view kCertificate = "certificate";
inline constexpr std::string_view kClock = "clock";
} // namespace provision

/// Carries one request to the hook and brings its answer, an object. Errors: `provision.*`.
using ProvisionCall = std::function<base::Result<nlohmann::json>(const nlohmann::json& request)>;

/// What the operator of a CA under test lets the tester arrange (docs/provisioning.md). Calls take
/// turns, so that a hook need not be able to do two things at once; safe to share between threads.
/// Errors of all calls: `provision.cannot` (not declared, or answered with `unsupported`),
/// `provision.failed` (the hook's own words), `provision.answer` (not as the contract says), and
/// those of the call itself.
class Provisioner {
public:
    /// `can` is empty where the target has no hook; then `call` is never used.
    Provisioner(std::set<std::string, std::less<>> can, ProvisionCall call,
                evidence::SecretRegistry& secrets);

    [[nodiscard]] bool can(std::string_view action) const { return can_.contains(action); }

    /// Whether the hook keeps the contract: it answers an action that nobody has with
    /// `unsupported`. Changes nothing in the CA.
    base::Result<void> greet();
    /// A pair that nobody has used: `vetted`, `pending` (`vet` makes it vetted), `unvetted` or
    /// `used` (a certificate was issued with it). `user`, where given, is that of an earlier pair.
    base::Result<PairFixture> make_pair(const std::string& state, const std::string& user = {});
    /// The vetting of a pending pair ends well.
    base::Result<void> vet(const PairFixture& pair);
    /// A certificate in a state relative to the CA's clock, with its PKCS#12 and passwords.
    /// Errors also those of `pki::open_pkcs12`.
    base::Result<CertificateFixture> make_certificate(const std::string& state,
                                                      const std::string& origin);
    /// The CA's test clock goes `offset` ahead of the true time from now on (0: the true time).
    base::Result<void> set_clock(std::chrono::seconds offset);

private:
    base::Result<nlohmann::json> ask(std::string_view action, nlohmann::json request);

    std::set<std::string, std::less<>> can_;
    ProvisionCall call_;
    evidence::SecretRegistry& secrets_;
    std::mutex mutex_;
};

/// The first action that the steps of a case ask of the hook and that the target's hook does not
/// declare; empty where nothing is lacking. Such a case is not run.
std::string lacking_action(const model::TestCase& test_case, const Target& target);

/// The hook of a target; one that can do nothing where the target declares none. Starts and sends
/// nothing yet. `run` names the run in each request.
std::unique_ptr<Provisioner> make_provisioner(const Target& target, const std::string& run,
                                              evidence::SecretRegistry& secrets);

} // namespace ediconform::runner
