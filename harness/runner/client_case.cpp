#include "harness/runner/client_case.hpp"

#include "harness/base/file.hpp"
#include "harness/runner/client_arguments.hpp"
#include "harness/runner/client_host.hpp"
#include "harness/runner/client_silence.hpp"
#include "harness/runner/client_stage.hpp"
#include "harness/runner/client_traffic.hpp"
#include "harness/runner/execution_reason.hpp"
#include "harness/runner/made_text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <future>
#include <thread>

namespace ediconform::runner {

namespace fs = std::filesystem;
using evidence::EventKind;
using nlohmann::json;

namespace {

/// The name of the preamble in the journal; no step of a case can have it.
constexpr const char* kPreamble = "given";
/// How long the peers' last words on connections that are over may take to reach the journal. A
/// client that keeps connections open costs this much; one that closes them costs nothing.
constexpr std::chrono::milliseconds kSettleAfterAction{100};
constexpr std::chrono::milliseconds kSettleAtEnd{500};
/// How much later the record of a fault may come, on a machine that is busy.
constexpr std::chrono::milliseconds kFaultPatience{2'000};

class ClientCase {
public:
    ClientCase(const model::TestCase& test_case, const ClientSuiteSurroundings& around,
               const Attempt& attempt)
        : test_case_(test_case), around_(around), attempt_(attempt),
          recorder_(around.journal, test_case.id, "tester"),
          maker_(around.profile, around.environment.random,
                 [this](const std::string& reference) { return resolve(reference); }) {}

    /// Whether a certificate expired before the client could do what it was to do with it.
    [[nodiscard]] bool was_too_slow() const { return too_slow_; }
    /// Whether a process ended that acted in other cases too.
    [[nodiscard]] bool lost_shared_process() const { return lost_shared_process_; }

    Execution run() {
        auto stage = ClientStage::set_up(test_case_, around_, recorder_, attempt_.number);
        if (!stage) {
            return harness_error(around_.texts, stage.error());
        }
        stage_ = *std::move(stage);
        arguments_.emplace(around_.profile, maker_, stage_->folder());
        session_ = around_.driver.begin(stage_->client(), view());
        host_.emplace(*session_, around_.journal, stage_->client());
        Execution ready = bring_into_given_state();
        for (const json& step : test_case_.steps) {
            if (!ready.is_done()) {
                break;
            }
            ready = execute(step);
        }
        stage_->settle(around_.journal, kSettleAtEnd);
        stage_->await_faults(around_.journal, test_case_.expect, kFaultPatience);
        stage_->record_log(recorder_);
        return ready;
    }

private:
    [[nodiscard]] CaseView view() {
        return {test_case_.id, test_case_.title, attempt_.alone || disturbs_host(test_case_),
                makes_store_read_only(test_case_),
                [this](const std::string& action, std::chrono::milliseconds patience,
                       const std::function<bool()>& given_up) {
                    return await_traffic(around_.journal, test_case_.id, called_, action,
                                         around_.declaration.retry_interval, patience, given_up);
                }};
    }

    Execution bring_into_given_state() {
        const json ca = test_case_.given.value("ca", json::object());
        const std::string pair_state = ca.value("pair", "vetted");
        const auto state = pair_state == "vetted"     ? mock_ca::PairState::vetted
                           : pair_state == "unvetted" ? mock_ca::PairState::unvetted
                                                      : mock_ca::PairState::used;
        for (int number = 0; number < ca.value("pairs", 1); ++number) {
            auto pair = stage_->ca().add_pair(state);
            if (!pair) {
                return harness_error(around_.texts, pair.error());
            }
            arguments_->add_pair(*std::move(pair));
        }
        const json certificate =
            test_case_.given.value(json::json_pointer("/client/certificate"), json());
        Execution given = Execution::done();
        if (certificate.is_object()) {
            given = certificate.at("origin") == "api" ? obtain_certificate(certificate.at("state"))
                                                      : import_certificate(certificate.at("state"));
        }
        if (!given.is_done()) {
            return given;
        }
        if (ca.contains("issues")) {
            stage_->ca().set_validity(remaining_life(ca.at("issues").get<std::string>()));
        }
        auto plan = mock_ca::read_fault_plan(test_case_.faults, around_.faults);
        if (!plan) {
            return harness_error(around_.texts, plan.error());
        }
        auto planned = stage_->set_faults(*plan);
        if (!planned) {
            return harness_error(around_.texts, planned.error());
        }
        around_.environment.secrets.add("pkcs12_password",
                                        stage_->ca().other_pkcs12_password().reveal());
        recorder_.record(EventKind::fact, {{"name", "preamble_ended"}});
        return Execution::done();
    }

    [[nodiscard]] std::chrono::seconds short_life() const {
        return attempt_.short_life(around_.declaration.kind);
    }

    [[nodiscard]] std::chrono::seconds remaining_life(const std::string& state) const {
        return std::chrono::duration_cast<std::chrono::seconds>(
            stage_->validity_of(state).not_after - around_.environment.clock.wall());
    }

    /// Through the API, so that the client itself knows where the certificate is from.
    Execution obtain_certificate(const std::string& state) {
        if (state == "expiring") {
            still_valid_until_ = around_.environment.clock.wall() + short_life();
        }
        stage_->ca().set_validity(state == "expiring" ? short_life() : remaining_life(state));
        auto pair = stage_->ca().add_pair(mock_ca::PairState::vetted);
        if (!pair) {
            return harness_error(around_.texts, pair.error());
        }
        const ActionAnswer answer = act(kPreamble, "issue", arguments_->for_issue(*pair));
        stage_->ca().set_validity(std::nullopt);
        if (!was_in_time()) {
            return too_slow();
        }
        if (!went_well(answer)) {
            return preamble_failed(around_.texts, "issue", answer);
        }
        for (const evidence::Event& event : around_.journal.of_case(test_case_.id)) {
            if (event.kind == EventKind::ca_issued) {
                evidence::Facts facts = event.facts;
                facts["name"] = "given.client.certificate";
                recorder_.record(EventKind::fact, std::move(facts), 0, event.raw);
            }
        }
        return Execution::done();
    }

    /// By a file, as a certificate from elsewhere comes.
    Execution import_certificate(const std::string& state) {
        auto certificate =
            stage_->ca().add_certificate(stage_->validity_of(state), mock_ca::Origin::other);
        if (!certificate) {
            return harness_error(around_.texts, certificate.error());
        }
        const fs::path file = stage_->folder() / "imported.p12";
        auto written = base::write_file(file, certificate->pkcs12, base::FileMode::owner_only);
        if (!written) {
            return harness_error(around_.texts, written.error());
        }
        arguments_->set_renewal_password(certificate->renewal_password.reveal());
        const ActionArguments arguments{{"p12", file.string()},
                                        {"pkcs12_password", certificate->pkcs12_password.reveal()}};
        const ActionAnswer answer = act(kPreamble, "import", arguments);
        if (!went_well(answer)) {
            return preamble_failed(around_.texts, "import", answer);
        }
        auto raw = std::make_shared<evidence::RawEvidence>();
        raw->certificates.push_back(certificate->identity.certificate.der());
        recorder_.record(EventKind::fact,
                         {{"name", "given.client.certificate"},
                          {"common_name", certificate->common_name},
                          {"fingerprint", certificate->identity.certificate.fingerprint()}},
                         0, std::move(raw));
        return Execution::done();
    }

    /// A certificate that was to be valid still is. If not, the client may have been right to
    /// refuse it: the machine was too slow for the case.
    [[nodiscard]] bool was_in_time() const {
        return !still_valid_until_ || around_.environment.clock.wall() < *still_valid_until_;
    }

    Execution too_slow() {
        too_slow_ = true;
        return {model::Verdict::inconclusive, around_.texts.render("execution.too_slow"),
                model::Owner::harness};
    }

    /// Where nobody says so, what is presented later shows it.
    static bool went_well(const ActionAnswer& answer) {
        return answer.result == ActionAnswer::Result::done &&
               (answer.outcome == "ok" || answer.teller == ActionAnswer::Teller::nobody);
    }

    /// Lets the client act and records what was asked and answered.
    ActionAnswer act(const std::string& step, const std::string& action,
                     const ActionArguments& arguments, bool twice_at_once = false) {
        const evidence::Recorder recorder = recorder_.in_step(step);
        auto raw = std::make_shared<evidence::RawEvidence>();
        for (const auto& [name, value] : arguments) {
            if (ClientArguments::is_secret(name)) {
                around_.environment.secrets.add(name, value);
            }
            if (around_.declaration.passes_on(action, name)) {
                raw->secrets.emplace(name, value);
            }
        }
        arguments_->note(arguments);
        called_ =
            recorder.record(EventKind::driver_called, {{"action", action}}, 0, std::move(raw));
        const auto perform = [&] {
            return session_->perform(action, arguments, around_.declaration.longest_action());
        };
        // Waited for on return, where not deferred for ever; what comes of it shows on the wire.
        const auto beside =
            std::async(twice_at_once ? std::launch::async : std::launch::deferred, perform);
        ActionAnswer answer = perform();
        lost_shared_process_ =
            lost_shared_process_ || (answer.result == ActionAnswer::Result::could_not_run &&
                                     session_->lost_shared_process());
        stage_->settle(around_.journal, kSettleAfterAction);
        recorder.record(EventKind::driver_answered,
                        {{"action", action},
                         {"result", std::string(name_of(answer.result))},
                         {"teller", std::string(name_of(answer.teller))},
                         {"outcome", answer.outcome},
                         {"message", base::truncated(answer.message, 4096)}});
        return answer;
    }

    Execution execute(const json& step) {
        const std::string kind = step.at("do").get<std::string>();
        const std::string name = step.value("as", kind);
        const evidence::Recorder recorder = recorder_.in_step(name);
        recorder.record(EventKind::step_started, {{"do", kind}});
        Execution end = Execution::done();
        if (kind == "act") {
            end = execute_act(step, name);
        } else if (kind == "quiet") {
            stay_quiet(*session_, around_.declaration, around_.texts, recorder);
        } else if (kind == "wait-expiry") {
            wait_for_expiry(step.at("certificate").get<std::string>());
            still_valid_until_.reset();
        } else if (kind == "host" || kind == "kill") {
            host_->happen(step, recorder);
        } else if (kind == "restart") {
            end = restart(recorder);
        }
        recorder.record(EventKind::step_finished, {{"do", kind}});
        return end;
    }

    Execution execute_act(const json& step, const std::string& name) {
        const std::string action = step.at("action").get<std::string>();
        ActionArguments arguments = arguments_->of(action);
        const json given_values = step.value("set", json::object());
        for (const auto& [member, value] : given_values.items()) {
            auto made = maker_.make(member, value);
            if (!made) {
                return {model::Verdict::not_applicable,
                        around_.texts.render("execution.no_such_text"), std::nullopt};
            }
            arguments[member] = *std::move(made);
        }
        const ActionAnswer answer =
            act(name, action, arguments, step.value("twice_at_once", false));
        if (answer.result == ActionAnswer::Result::unsupported) {
            return {model::Verdict::not_applicable,
                    around_.texts.render("applicability.action", {{"action", action}}),
                    std::nullopt};
        }
        if (answer.result == ActionAnswer::Result::could_not_run) {
            return driver_failed(around_.texts, action, answer);
        }
        if (answer.result == ActionAnswer::Result::not_done) {
            return not_acted(answer);
        }
        if (host_->could_not_happen(answer.message)) {
            return {model::Verdict::not_applicable, around_.texts.render("execution.no_host_fault"),
                    std::nullopt};
        }
        return was_in_time() ? Execution::done() : too_slow();
    }

    Execution restart(const evidence::Recorder& recorder) {
        auto restarted = session_->restart();
        if (!restarted) {
            return driver_failed(
                around_.texts, "restart",
                {ActionAnswer::Result::could_not_run, "", base::to_string(restarted.error())});
        }
        recorder.record(EventKind::host_changed, {{"change", std::string("restart")}});
        return Execution::done();
    }

    void wait_for_expiry(const std::string& reference) {
        const std::string name = reference.substr(1);
        for (const evidence::Event& event : around_.journal.of_case(test_case_.id)) {
            if (event.text("name") != name || !event.raw || event.raw->certificates.empty()) {
                continue;
            }
            auto certificate = pki::Certificate::from_der(event.raw->certificates.front());
            if (certificate) {
                session_->announce(around_.texts.render("client_case.expiry"));
                // notAfter itself still belongs to the validity (RFC 5280 4.1.2.5).
                std::this_thread::sleep_until(certificate->not_after() +
                                              std::chrono::milliseconds(1'100));
            }
        }
    }

    std::optional<std::string> resolve(const std::string& reference) const {
        const std::string path = reference.substr(1);
        if (path.starts_with("profile.")) {
            const auto value = profile_value(around_.profile, path.substr(8));
            return value ? std::optional(value->is_string() ? value->get<std::string>()
                                                            : value->dump())
                         : std::nullopt;
        }
        if (path == "fault.pkcs12_password") {
            return stage_->ca().other_pkcs12_password().reveal();
        }
        return std::nullopt;
    }

    const model::TestCase& test_case_;
    const ClientSuiteSurroundings& around_;
    const Attempt attempt_;
    evidence::Recorder recorder_;
    TextMaker maker_;
    std::unique_ptr<ClientStage> stage_;
    std::optional<ClientArguments> arguments_;
    std::unique_ptr<ClientSession> session_; ///< Ends before the stage on which it acts.
    std::optional<ClientHost> host_;
    std::uint64_t called_ = 0; ///< Number of the event of the last action.
    /// End of the life of a given certificate that the steps take to be valid for now.
    std::optional<base::WallTime> still_valid_until_;
    bool too_slow_ = false;
    bool lost_shared_process_ = false;
};

} // namespace

Execution execute_client_case(const model::TestCase& test_case,
                              const ClientSuiteSurroundings& surroundings, Attempt& attempt) {
    for (;; ++attempt.number) {
        ClientCase execution(test_case, surroundings, attempt);
        Execution end = execution.run();
        if (execution.lost_shared_process()) {
            attempt.alone = true;
        } else if (execution.was_too_slow() && attempt.has_longer_life()) {
            ++attempt.life;
        } else {
            return end;
        }
        surroundings.journal.begin_anew(test_case.id);
    }
}

} // namespace ediconform::runner
