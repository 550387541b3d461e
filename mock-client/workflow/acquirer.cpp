#include "mock-client/workflow/acquirer.hpp"

#include "harness/base/file.hpp"

#include <stdexcept>

namespace ediconform::mock_client {

namespace {

constexpr std::size_t kShortestSecret = 4;
constexpr int kServerErrors = 500;

/// The CA's own words without the secrets that it may echo.
std::string without_secrets(std::string text, const RequestValues& values) {
    for (const auto& [member, value] : values) {
        if (member == wire::member::kCommonName || value.size() < kShortestSecret) {
            continue;
        }
        for (std::size_t at = text.find(value); at != std::string::npos;
             at = text.find(value, at)) {
            text.replace(at, value.size(), "***");
        }
    }
    return text;
}

Failure failure_of(const transport::ExchangeRecord& record, const ReplyVerdict& verdict,
                   base::WallTime now) {
    Failure failure;
    failure.outcome = verdict.outcome;
    failure.stage = record.stage;
    failure.failure = record.failure;
    failure.alert = record.alert;
    failure.proxy_status = record.proxy_status;
    failure.http_status = record.response ? record.response->status : 0;
    failure.from_ca = !verdict.code.empty();
    failure.retry_after = retry_after_of(record, now);
    return failure;
}

} // namespace

Acquirer::Acquirer(const Settings& settings, const wire::CaProfile& profile,
                   const Policies& policies, const ClientEnvironment& environment,
                   const Store& store)
    : settings_(settings), profile_(profile), policies_(policies), environment_(environment),
      store_(store), retry_(settings.retry) {
    retry_.on_5xx = settings.retry.on_5xx.value_or(profile.settles("A2", "before_issue"));
}

base::Result<Acquirer::Line> Acquirer::prepare(const AcquisitionTask& task) const {
    Line line;
    line.operation = profile_.find(task.operation);
    const auto url = settings_.urls.find(task.operation);
    if (line.operation == nullptr || url == settings_.urls.end()) {
        return base::Error{"client.no_url",
                           {{"operation", task.operation}, {"profile", profile_.name}}};
    }
    auto endpoint = parse_endpoint(url->second);
    if (!endpoint) {
        return std::move(endpoint).error();
    }
    auto trust = base::read_file(settings_.trust);
    if (!trust) {
        return std::move(trust).error();
    }
    auto request =
        policies_.build_request({profile_, *line.operation, *endpoint, task.values, settings_});
    if (!request) {
        return std::move(request).error();
    }
    line.request = *std::move(request);
    const bool asked_late =
        line.operation->client_authentication == wire::ClientAuthentication::post_handshake;
    auto connection = policies_.connection(
        {*endpoint, *trust, task.identity, settings_.proxy, settings_.timeouts, asked_late});
    if (!connection) {
        return std::move(connection).error();
    }
    line.connection = *std::move(connection);
    return line;
}

ActionResult Acquirer::run(const AcquisitionTask& task) {
    auto line = prepare(task);
    if (!line) {
        return failed(outcome::kRefusedByClient, std::move(line).error());
    }
    const std::string now = base::to_rfc3339(environment_.clock.wall());
    // Before anything is asked for: a store that cannot be written must not cost a key.
    if (auto noted = policies_.note_attempt(store_, {task.operation, task.replaces, now}); !noted) {
        return failed(outcome::kSaveError, std::move(noted).error());
    }
    task_ = &task;
    line_ = *std::move(line);
    password_ = task.pkcs12_password;
    Acquisition machine(policies_, retry_);
    drive(machine, event::Begin{});
    settle_attempt();
    return result_;
}

ActionResult Acquirer::resume(const Download& download, const base::SecretText& pkcs12_password) {
    download_ = download;
    password_ = pkcs12_password;
    result_.download_waits = true;
    Acquisition machine(policies_, retry_);
    drive(machine, event::BeginLocally{});
    return result_;
}

void Acquirer::drive(Acquisition& machine, Event first) {
    Event event = std::move(first);
    while (true) {
        const NextAction next = machine.step(event);
        if (const auto* request = std::get_if<next_action::SendRequest>(&next)) {
            event = send(request->attempt);
        } else if (const auto* pause = std::get_if<next_action::Wait>(&next)) {
            environment_.wait(pause->pause);
            event = event::Waited{};
        } else if (const auto* work = std::get_if<next_action::Install>(&next)) {
            event = install(work->step);
        } else {
            return;
        }
    }
}

Event Acquirer::send(int attempt) {
    const transport::ExchangeRecord record = policies_.exchange(line_.connection, line_.request);
    const base::WallTime now = environment_.clock.wall();
    ReplyVerdict verdict = policies_.judge_reply({record, *line_.operation, profile_.status});
    verdict.reason.peer_text = without_secrets(verdict.reason.peer_text, task_->values);

    const Failure failure = failure_of(record, verdict, now);
    const bool told_no = failure.from_ca ||
                         (failure.http_status >= 300 && failure.http_status < kServerErrors) ||
                         (failure.http_status >= kServerErrors && *retry_.on_5xx);
    ca_may_have_issued_ = record.request_sent && !told_no;

    result_ = failed(verdict.outcome, verdict.reason);
    result_.code = verdict.code;
    result_.http_status = verdict.http_status;
    result_.requests = attempt;
    policies_.log(settings_.log_file(),
                  {now, task_->operation, "request", verdict.outcome, verdict.code,
                   verdict.http_status, attempt, verdict.reason.id});
    if (!verdict.pkcs12) {
        return event::Failed{failure};
    }
    download_ =
        Download{*std::move(verdict.pkcs12), task_->operation, profile_.name,         task_->name,
                 task_->common_name,         task_->replaces,  base::to_rfc3339(now), true};
    return event::Accepted{};
}

Event Acquirer::step_failed(std::string_view outcome, base::Error reason) {
    result_.outcome = outcome;
    result_.reason = std::move(reason);
    return event::StepFailed{result_.outcome};
}

Event Acquirer::install(InstallStep step) {
    switch (step) {
    case InstallStep::keep_download: {
        auto kept = store_.downloads().keep(download_);
        if (!kept) {
            base::Error reason = std::move(kept).error();
            result_.download_waits =
                reason.arguments.back() == std::pair<std::string, std::string>("kept", "yes");
            return step_failed(outcome::kSaveError, std::move(reason));
        }
        result_.download_waits = true;
        return event::StepDone{};
    }
    case InstallStep::open:
        return open();
    case InstallStep::save:
        return save();
    case InstallStep::put_in_use: {
        if (!saved_) {
            throw std::logic_error(
                "the install order puts a certificate in use before it is saved");
        }
        auto used = store_.put_in_use(saved_->id);
        if (!used) {
            return step_failed(outcome::kRegistrationError, std::move(used).error());
        }
        result_.outcome = outcome::kOk;
        result_.reason = base::Error();
        result_.certificate = saved_->id;
        return event::StepDone{};
    }
    case InstallStep::forget_download:
        // A copy that stays behind is of the certificate in use; the next download replaces it.
        result_.download_waits = !store_.downloads().forget().has_value();
        return event::StepDone{};
    }
    return event::StepDone{};
}

Event Acquirer::open() {
    auto view = store_.view();
    if (!view) {
        return step_failed(outcome::kSaveError, std::move(view).error());
    }
    auto identity =
        policies_.open_download({download_, password_, *view, environment_.clock.wall()});
    if (identity) {
        identity_ = *std::move(identity);
        return event::StepDone{};
    }
    if (result_.download_waits && !may_be_opened_later(identity.error())) {
        download_.recoverable = false;
        result_.download_waits = false;
        if (auto noted = store_.downloads().keep(download_); !noted) {
            return step_failed(outcome::kSaveError, std::move(noted).error());
        }
    }
    const std::string outcome = outcome_of_open_failure(identity.error());
    return step_failed(outcome, std::move(identity).error());
}

Event Acquirer::save() {
    if (!identity_) {
        throw std::logic_error("the install order saves a certificate before it is opened");
    }
    saved_ = policies_.describe({*identity_, Origin::api, download_.name, download_.profile,
                                 download_.replaces, environment_.clock.wall()});
    auto saved = store_.save(*saved_, *identity_);
    if (!saved) {
        return step_failed(outcome::kSaveError, std::move(saved).error());
    }
    return event::StepDone{};
}

void Acquirer::settle_attempt() {
    if (ca_may_have_issued_) {
        return;
    }
    // A note that stays makes the next start ask the operator, which is the safe side.
    [[maybe_unused]] const auto closed = store_.close_attempt();
}

} // namespace ediconform::mock_client
