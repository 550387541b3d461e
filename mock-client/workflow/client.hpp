#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/secret.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-client/store/store_lock.hpp"
#include "mock-client/workflow/policies.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace ediconform::mock_client {

/// What outlives a client.
struct ClientEnvironment {
    const base::Clock& clock;
    StoreLock::Wait wait; ///< Pauses the calling thread.
};

struct IssueArguments {
    std::string common_name;
    base::SecretText authentication_key;
    base::SecretText renewal_password;
    base::SecretText pkcs12_password;
    std::string name{kUsualName}; ///< Logical name that the certificate will serve.
    /// Ask the CA although a download for the same certificate waits; to be arranged with the CA
    /// first (guideline 4.3.3).
    bool new_request = false;
};

struct RenewArguments {
    base::SecretText renewal_password;
    base::SecretText pkcs12_password;
    std::string name{kUsualName};
    bool new_request = false; ///< As in `IssueArguments`.
    /// That of the pair it was issued with, for CAs whose renewals ask for it; else left out.
    base::SecretText authentication_key{};
};

struct ImportArguments {
    std::filesystem::path pkcs12;
    base::SecretText pkcs12_password;
    std::string name; ///< Empty: the usual one while it is free, else the certificate's CommonName.
    /// The certificate was issued through the API to another program of the same user
    /// (guideline 4.1).
    bool issued_by_api = false;
};

/// The EDI client of one installation: one store, one CA. Holds nothing in memory between actions;
/// every action may be called from any thread and, through the store's lock, from any process.
class Client {
public:
    Client(Settings settings, wire::CaProfile profile, std::shared_ptr<const Policies> policies,
           ClientEnvironment environment);

    /// New issue (guideline 4.2.1).
    ActionResult issue(const IssueArguments& arguments);
    /// Renewal of the certificate in use (4.2.2), after the checks of figure 9.
    ActionResult renew(const RenewArguments& arguments);
    /// Checks the expiry, renews where due, then contacts every partner (4.1). A renewal that
    /// failed leaves the old certificate in use and EDI goes on. Never asks a second time where an
    /// earlier request may have been carried out.
    ActionResult start(const RenewArguments& arguments);
    /// TLS with the certificate in use and `GET`, to every partner.
    ActionResult connect();
    ActionResult status();
    ActionResult import(const ImportArguments& arguments);
    ActionResult backup(const std::filesystem::path& target);
    ActionResult restore(const std::filesystem::path& source);
    /// Sets a waiting download up without the CA (4.3.3).
    ActionResult retry_local(const base::SecretText& pkcs12_password);

private:
    [[nodiscard]] ActionResult renew_now(const RenewArguments& arguments);
    [[nodiscard]] ActionResult renew_if_due(const RenewArguments& arguments);
    [[nodiscard]] ActionResult contact_partners();
    [[nodiscard]] PartnerContact contact(const PartnerSettings& partner, const StoreView& view);
    [[nodiscard]] base::Result<StoreLock> lock();
    /// Writes the result to the log and lets the policy say what is told of it.
    ActionResult finish(const std::string& action, ActionResult result);

    Settings settings_;
    wire::CaProfile profile_;
    std::shared_ptr<const Policies> policies_;
    ClientEnvironment environment_;
    Store store_;
};

} // namespace ediconform::mock_client
