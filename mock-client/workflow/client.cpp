#include "mock-client/workflow/client.hpp"

#include "harness/base/file.hpp"
#include "harness/pki/pkcs12_examiner.hpp"
#include "harness/transport/identity_check.hpp"
#include "mock-client/workflow/acquirer.hpp"

namespace ediconform::mock_client {

namespace {

ActionResult store_failure(base::Error error) {
    const bool busy = error.id == "store.busy";
    return failed(busy ? outcome::kRefusedByClient : outcome::kSaveError, std::move(error));
}

std::string current_id(const Store& store, std::string_view name) {
    const auto view = store.view();
    const StoredCertificate* current = view ? view->current(name) : nullptr;
    return current == nullptr ? std::string() : current->id;
}

bool waits_for(const std::optional<Download>& download, std::string_view operation,
               std::string_view common_name, std::string_view replaces) {
    return download && download->recoverable && download->operation == operation &&
           download->common_name == common_name && download->replaces == replaces;
}

} // namespace

Client::Client(Settings settings, wire::CaProfile profile, std::shared_ptr<const Policies> policies,
               ClientEnvironment environment)
    : settings_(std::move(settings)), profile_(std::move(profile)), policies_(std::move(policies)),
      environment_(std::move(environment)), store_(settings_.store) {}

base::Result<StoreLock> Client::lock() {
    return StoreLock::acquire(store_.path(), settings_.lock_patience, environment_.wait);
}

ActionResult Client::finish(const std::string& action, ActionResult result) {
    result = policies_->tell(std::move(result));
    policies_->log(settings_.log_file(),
                   {environment_.clock.wall(), action, "result", result.outcome, result.code,
                    result.http_status, 0, result.reason.id});
    return result;
}

ActionResult Client::issue(const IssueArguments& arguments) {
    const std::string action(wire::operation::kIssue);
    auto held = lock();
    if (!held) {
        return finish(action, store_failure(std::move(held).error()));
    }
    auto waiting = store_.downloads().waiting();
    if (!waiting) {
        return finish(action, store_failure(std::move(waiting).error()));
    }
    Acquirer acquirer(settings_, profile_, *policies_, environment_, store_);
    if (!arguments.new_request && waits_for(*waiting, action, arguments.common_name, {})) {
        return finish(action, acquirer.resume(**waiting, arguments.pkcs12_password));
    }
    const AcquisitionTask task{
        action,
        {{std::string(wire::member::kCommonName), arguments.common_name},
         {std::string(wire::member::kAuthenticationKey), arguments.authentication_key.reveal()},
         {std::string(wire::member::kRenewalPassword), arguments.renewal_password.reveal()},
         {std::string(wire::member::kPkcs12Password), arguments.pkcs12_password.reveal()}},
        arguments.pkcs12_password,
        arguments.name,
        arguments.common_name,
        {},
        std::nullopt};
    return finish(action, acquirer.run(task));
}

ActionResult Client::renew(const RenewArguments& arguments) {
    const std::string before = current_id(store_, arguments.name);
    auto held = lock();
    if (!held) {
        return finish("renew", store_failure(std::move(held).error()));
    }
    if (current_id(store_, arguments.name) != before) {
        return finish("renew",
                      failed(outcome::kRefusedByClient, base::Error{"client.renewed_meanwhile"}));
    }
    return finish("renew", renew_now(arguments));
}

ActionResult Client::renew_now(const RenewArguments& arguments) {
    const std::string operation(wire::operation::kRenew);
    auto view = store_.view();
    if (!view) {
        return store_failure(std::move(view).error());
    }
    auto waiting = store_.downloads().waiting();
    if (!waiting) {
        return store_failure(std::move(waiting).error());
    }
    const base::WallTime now = environment_.clock.wall();
    const StoredCertificate* current = view->current(arguments.name);
    if (auto refusal = policies_->pre_check({profile_, current, now})) {
        return failed(outcome::kRefusedByClient, *std::move(refusal));
    }
    if (current == nullptr) {
        return failed(outcome::kRefusedByClient, base::Error{"precheck.none"});
    }
    Acquirer acquirer(settings_, profile_, *policies_, environment_, store_);
    if (!arguments.new_request &&
        waits_for(*waiting, operation, current->common_name, current->id)) {
        return acquirer.resume(**waiting, arguments.pkcs12_password);
    }
    const StoredCertificate* presented =
        policies_->for_renewal(*view, arguments.name, profile_, now);
    auto identity = store_.identity(presented == nullptr ? current->id : presented->id);
    if (!identity) {
        return store_failure(std::move(identity).error());
    }
    const AcquisitionTask task{
        operation,
        // Name and key go only into a request whose profile has a place for them (A3).
        {{std::string(wire::member::kCommonName), current->common_name},
         {std::string(wire::member::kAuthenticationKey), arguments.authentication_key.reveal()},
         {std::string(wire::member::kRenewalPassword), arguments.renewal_password.reveal()},
         {std::string(wire::member::kPkcs12Password), arguments.pkcs12_password.reveal()}},
        arguments.pkcs12_password,
        arguments.name,
        current->common_name,
        current->id,
        *std::move(identity)};
    return acquirer.run(task);
}

ActionResult Client::renew_if_due(const RenewArguments& arguments) {
    const std::string before = current_id(store_, arguments.name);
    auto held = lock();
    if (!held) {
        return store_failure(std::move(held).error());
    }
    auto view = store_.view();
    if (!view) {
        return store_failure(std::move(view).error());
    }
    const StoredCertificate* current = view->current(arguments.name);
    const bool renewed_meanwhile = current != nullptr && current->id != before;
    auto refusal = policies_->pre_check({profile_, current, environment_.clock.wall()});
    if (renewed_meanwhile || refusal) {
        return failed(outcome::kNotNeeded,
                      refusal ? *std::move(refusal) : base::Error{"client.renewed_meanwhile"});
    }
    auto open = store_.attempt();
    if (open && *open && current != nullptr && (*open)->certificate == current->id &&
        !arguments.new_request) {
        auto waiting = store_.downloads().waiting();
        if (!waiting || !*waiting || !(*waiting)->recoverable) {
            return failed(
                outcome::kRefusedByClient,
                base::Error{"client.outcome_unknown", {{"started_at", (*open)->started_at}}});
        }
    }
    return renew_now(arguments);
}

ActionResult Client::start(const RenewArguments& arguments) {
    ActionResult renewal = failed(outcome::kNotNeeded, {});
    ActionResult contacts;
    for (const StartStep step : policies_->start_order) {
        if (step == StartStep::renew_if_due) {
            renewal = renew_if_due(arguments);
        } else {
            contacts = contact_partners();
        }
    }
    ActionResult result = renewal;
    result.renewal = renewal.outcome;
    result.partners = contacts.partners;
    const bool renewal_went_well = renewal.ok() || renewal.outcome == outcome::kNotNeeded;
    if (renewal_went_well && !contacts.ok()) {
        result.outcome = contacts.outcome;
        result.reason = contacts.reason;
    }
    return finish("start", std::move(result));
}

ActionResult Client::connect() {
    return finish("connect", contact_partners());
}

ActionResult Client::contact_partners() {
    auto view = store_.view();
    if (!view) {
        return store_failure(std::move(view).error());
    }
    ActionResult result;
    for (const PartnerSettings& partner : settings_.partners) {
        PartnerContact contacted = contact(partner, *view);
        if (contacted.outcome != outcome::kOk && result.ok()) {
            result.outcome = contacted.outcome;
            result.reason = contacted.reason;
        }
        result.partners.push_back(std::move(contacted));
    }
    return result;
}

PartnerContact Client::contact(const PartnerSettings& partner, const StoreView& view) {
    PartnerContact contact{partner.name, std::string(outcome::kRefusedByClient), {}, 0, {}};
    const std::string_view name =
        partner.certificate.empty() ? kUsualName : std::string_view(partner.certificate);
    const StoredCertificate* certificate =
        policies_->for_partner(view, name, environment_.clock.wall());
    if (certificate == nullptr) {
        contact.reason = base::Error{"client.no_valid_certificate", {{"partner", partner.name}}};
        return contact;
    }
    auto endpoint = parse_endpoint(partner.url);
    auto trust = base::read_file(partner.trust);
    auto identity = store_.identity(certificate->id);
    for (const base::Error* error :
         {endpoint ? nullptr : &endpoint.error(), trust ? nullptr : &trust.error(),
          identity ? nullptr : &identity.error()}) {
        if (error != nullptr) {
            contact.reason = *error;
            return contact;
        }
    }
    // The proxy is the way to the CA; partners are reached as before.
    auto connection = policies_->connection(
        {*endpoint, *trust, *std::move(identity), std::nullopt, settings_.timeouts});
    if (!connection) {
        contact.reason = std::move(connection).error();
        return contact;
    }
    const bool presents = connection->tls && connection->tls->identity;
    auto usable =
        presents ? transport::check_identity(*connection->tls->identity) : base::Result<void>();
    if (!usable) {
        contact.reason = std::move(usable).error();
        return contact;
    }
    contact.certificate = certificate->id;
    const transport::ExchangeRecord record = policies_->exchange(*connection, build_get(*endpoint));
    if (record.failure != transport::ExchangeFailure::none || !record.response) {
        ReplyVerdict verdict = name_failure(record);
        contact.outcome = verdict.outcome;
        contact.reason = std::move(verdict.reason);
        return contact;
    }
    contact.http_status = record.response->status;
    if (contact.http_status / 100 == 2) {
        contact.outcome = outcome::kOk;
        return contact;
    }
    contact.outcome = outcome::kHttpError;
    contact.reason = base::Error{
        "client.partner_http",
        {{"partner", partner.name}, {"http_status", std::to_string(contact.http_status)}}};
    return contact;
}

ActionResult Client::status() {
    auto view = store_.view();
    auto waiting = store_.downloads().waiting();
    if (!view || !waiting) {
        return finish("status",
                      store_failure(view ? std::move(waiting).error() : std::move(view).error()));
    }
    ActionResult result;
    result.certificates = view->certificates;
    result.download_waits = waiting->has_value() && (*waiting)->recoverable;
    return finish("status", std::move(result));
}

ActionResult Client::import(const ImportArguments& arguments) {
    const std::string action = "import";
    auto content = base::read_file(arguments.pkcs12);
    if (!content) {
        return finish(action, failed(outcome::kRegistrationError, std::move(content).error()));
    }
    auto identity = pki::open_pkcs12(*content, arguments.pkcs12_password.reveal());
    if (!identity) {
        const std::string outcome = outcome_of_open_failure(identity.error());
        return finish(action, failed(outcome, std::move(identity).error()));
    }
    auto held = lock();
    if (!held) {
        return finish(action, store_failure(std::move(held).error()));
    }
    auto view = store_.view();
    if (!view) {
        return finish(action, store_failure(std::move(view).error()));
    }
    std::string name = arguments.name;
    if (name.empty()) {
        const std::vector<std::string> names = identity->certificate.common_names();
        const bool usual_is_free = view->current(kUsualName) == nullptr;
        name = usual_is_free || names.empty() ? std::string(kUsualName) : names.front();
    }
    const Origin origin = arguments.issued_by_api ? Origin::api : Origin::imported;
    const StoredCertificate entry =
        policies_->describe({*identity,
                             origin,
                             name,
                             arguments.issued_by_api ? profile_.name : std::string(),
                             {},
                             environment_.clock.wall()});
    if (auto saved = store_.save(entry, *identity); !saved) {
        return finish(action, failed(outcome::kSaveError, std::move(saved).error()));
    }
    if (auto used = store_.put_in_use(entry.id); !used) {
        return finish(action, failed(outcome::kRegistrationError, std::move(used).error()));
    }
    ActionResult result;
    result.certificate = entry.id;
    return finish(action, std::move(result));
}

ActionResult Client::backup(const std::filesystem::path& target) {
    auto held = lock();
    if (!held) {
        return finish("backup", store_failure(std::move(held).error()));
    }
    auto copied = policies_->backup(store_, target);
    return finish("backup",
                  copied ? ActionResult() : failed(outcome::kSaveError, std::move(copied).error()));
}

ActionResult Client::restore(const std::filesystem::path& source) {
    auto held = lock();
    if (!held) {
        return finish("restore", store_failure(std::move(held).error()));
    }
    auto copied = policies_->restore(store_, source);
    return finish("restore",
                  copied ? ActionResult() : failed(outcome::kSaveError, std::move(copied).error()));
}

ActionResult Client::retry_local(const base::SecretText& pkcs12_password) {
    const std::string action = "retry-local";
    auto held = lock();
    if (!held) {
        return finish(action, store_failure(std::move(held).error()));
    }
    auto waiting = store_.downloads().waiting();
    if (!waiting) {
        return finish(action, store_failure(std::move(waiting).error()));
    }
    if (!*waiting || !(*waiting)->recoverable) {
        return finish(action,
                      failed(outcome::kRefusedByClient, base::Error{"client.nothing_waits"}));
    }
    Acquirer acquirer(settings_, profile_, *policies_, environment_, store_);
    return finish(action, acquirer.resume(**waiting, pkcs12_password));
}

} // namespace ediconform::mock_client
