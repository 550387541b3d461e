#pragma once

#include "harness/wire/ca_profile.hpp"
#include "mock-client/workflow/acquisition.hpp"
#include "mock-client/workflow/client.hpp"

#include <optional>
#include <string>

namespace ediconform::mock_client {

/// What is to be got.
struct AcquisitionTask {
    std::string operation;
    RequestValues values;
    base::SecretText pkcs12_password;
    std::string name;                               ///< Logical name.
    std::string common_name;                        ///< What the certificate must be made out to.
    std::string replaces;                           ///< Id of the certificate that is renewed.
    std::optional<transport::TlsIdentity> identity; ///< Presented to the CA.
};

/// Carries out what an `Acquisition` asks for: requests, pauses, files. The caller holds the
/// store's lock.
class Acquirer {
public:
    Acquirer(const Settings& settings, const wire::CaProfile& profile, const Policies& policies,
             const ClientEnvironment& environment, const Store& store);

    /// From the request on.
    ActionResult run(const AcquisitionTask& task);
    /// From a kept download on; sends nothing.
    ActionResult resume(const Download& download, const base::SecretText& pkcs12_password);

private:
    struct Line { ///< What the request is sent over and with.
        const wire::Operation* operation = nullptr;
        base::Bytes request;
        transport::ClientSettings connection;
    };
    base::Result<Line> prepare(const AcquisitionTask& task) const;
    void drive(Acquisition& machine, Event first);
    Event send(int attempt);
    Event install(InstallStep step);
    Event step_failed(std::string_view outcome, base::Error reason);
    Event open();
    Event save();
    void settle_attempt();

    const Settings& settings_;
    const wire::CaProfile& profile_;
    const Policies& policies_;
    const ClientEnvironment& environment_;
    const Store& store_;

    RetrySettings retry_;
    const AcquisitionTask* task_ = nullptr; ///< Null while a download is resumed.
    Line line_;
    Download download_;
    base::SecretText password_;
    std::optional<pki::Identity> identity_;
    std::optional<StoredCertificate> saved_;
    bool ca_may_have_issued_ = false;
    ActionResult result_;
};

} // namespace ediconform::mock_client
