#include "harness/runner/ca_case.hpp"

#include "harness/runner/ca_clock.hpp"
#include "harness/runner/ca_exchange.hpp"
#include "harness/runner/experiment.hpp"
#include "harness/runner/fixture_state.hpp"
#include "harness/runner/forged_certificate.hpp"
#include "harness/runner/race_gate.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <thread>

namespace ediconform::runner {

using evidence::EventKind;
using nlohmann::json;

namespace {

class CaCase {
public:
    CaCase(const model::TestCase& test_case, const CaSurroundings& around, CaseFixtures fixtures)
        : test_case_(test_case), around_(around), fixtures_(std::move(fixtures)),
          recorder_(around.journal, test_case.id, "tester"),
          clock_(around.provisioner, around.clock),
          exchange_(around, test_case.steps,
                    [this](const std::string& reference) { return resolve(reference); }) {}

    Execution run() {
        Execution prepared = prepare();
        if (!prepared.is_done()) {
            return prepared;
        }
        Execution executed = Execution::done();
        for (const json& step : test_case_.steps) {
            executed = execute(step);
            if (!executed.is_done()) {
                break;
            }
        }
        auto set_right = clock_.set_right(); // However the case ended: others come after it.
        return set_right ? executed : hook_failed(set_right.error(), around_.texts);
    }

private:
    /// Records what the case was given, and makes what the tester makes itself.
    Execution prepare() {
        for (const auto& [name, pair] : fixtures_.pairs) {
            recorder_.record(EventKind::fact, {{"name", "needs." + name},
                                               {"common_name", pair.common_name},
                                               {"state", pair.state}});
        }
        for (const auto& [name, certificate] : fixtures_.certificates) {
            record_certificate("needs." + name, certificate);
        }
        for (const auto& [name, need] : test_case_.needs.items()) {
            if (need.at("fixture") == "foreign-certificate" && !make_foreign(name, need)) {
                return {model::Verdict::error,
                        around_.texts.render("execution.no_foreign_certificate"),
                        model::Owner::harness};
            }
        }
        return Execution::done();
    }

    /// The same subject and validity under another CA: what an impostor could make.
    bool make_foreign(const std::string& name, const json& need) {
        const auto model = fixtures_.certificates.find(need.at("like").get<std::string>());
        if (model == fixtures_.certificates.end()) {
            return false;
        }
        const pki::PrivateKey key = around_.keys.take(pki::PrivateKey::Kind::ec_p256);
        auto forged = forge(need.value("kind", "same_subject"), model->second.identity.certificate,
                            around_.foreign_authority, key);
        if (!forged) {
            return false;
        }
        CertificateFixture fixture = model->second;
        fixture.identity = *std::move(forged);
        record_certificate("needs." + name, fixture);
        fixtures_.certificates.emplace(name, std::move(fixture));
        return true;
    }

    void record_certificate(const std::string& name, const CertificateFixture& fixture) const {
        auto raw = std::make_shared<evidence::RawEvidence>();
        raw->certificates.push_back(fixture.identity.certificate.der());
        raw->secrets.emplace(wire::member::kRenewalPassword, fixture.renewal_password);
        recorder_.record(
            EventKind::fact,
            {{"name", name},
             {"common_name", fixture.common_name},
             {"serial", fixture.identity.certificate.serial_hex()},
             {"fingerprint", fixture.identity.certificate.fingerprint()},
             {"not_after", base::to_rfc3339(fixture.identity.certificate.not_after())}},
            0, std::move(raw));
    }

    std::optional<std::string> resolve(const std::string& reference) const {
        const std::string path = reference.substr(1);
        if (path.starts_with("profile.")) {
            const auto value = profile_value(around_.target.profile, path.substr(8));
            return value ? std::optional(value->is_string() ? value->get<std::string>()
                                                            : value->dump())
                         : std::nullopt;
        }
        if (!path.starts_with("needs.")) {
            return std::nullopt;
        }
        const std::size_t dot = path.rfind('.');
        const std::string name = path.substr(6, dot - 6);
        const std::string member = path.substr(dot + 1);
        if (const auto pair = fixtures_.pairs.find(name); pair != fixtures_.pairs.end()) {
            return member == "key" || member == wire::member::kAuthenticationKey
                       ? pair->second.key.reveal()
                       : pair->second.common_name;
        }
        if (const auto certificate = fixtures_.certificates.find(name);
            certificate != fixtures_.certificates.end()) {
            return member == wire::member::kRenewalPassword
                       ? certificate->second.renewal_password.reveal()
                       : certificate->second.common_name;
        }
        return std::nullopt;
    }

    Execution execute(const json& step) {
        const std::string kind = step.at("do").get<std::string>();
        if (kind == "sequence") {
            for (const json& part : step.at("of")) {
                Execution executed = execute(part);
                if (!executed.is_done()) {
                    return executed;
                }
            }
            return Execution::done();
        }
        if (kind == "race") {
            return race(step.at("of"));
        }
        if (kind == "provision") {
            return provision(step);
        }
        await_turn(1);
        return send(step, nullptr);
    }

    /// The target may ask for pauses between requests; those of a race go together.
    void await_turn(std::size_t requests) const {
        std::this_thread::sleep_for(around_.pace.book(requests));
    }

    /// Asks the target's hook to do something in the CA.
    Execution provision(const json& step) {
        const evidence::Recorder recorder = recorder_.in_step(step.at("as").get<std::string>());
        const std::string action = step.at("action").get<std::string>();
        recorder.record(EventKind::step_started, {{"do", "provision"}, {"action", action}});
        Execution done = action == provision::kClock ? move_clock(step, recorder) : vet(step);
        if (done.is_done()) {
            recorder.record(EventKind::step_finished, {{"do", "provision"}});
        }
        return done;
    }

    Execution vet(const json& step) {
        const auto done = around_.provisioner.vet(fixtures_.pairs.at(name_in(step.at("pair"))));
        return done ? Execution::done() : hook_failed(done.error(), around_.texts);
    }

    Execution move_clock(const json& step, const evidence::Recorder& recorder) {
        const auto certificate = find_certificate(step.at("certificate").get<std::string>());
        if (!certificate) {
            return certificate_missing(step);
        }
        const std::string state = step.at("to").get<std::string>();
        const auto time =
            time_in_state(certificate->identity.certificate, around_.target.profile.window, state);
        if (!time) {
            return {model::Verdict::not_applicable,
                    around_.texts.render("execution.no_such_state", {{"state", state}}),
                    std::nullopt};
        }
        recorder.record(
            EventKind::fact,
            {{"name", "ca_clock"}, {"state", state}, {"value", base::to_rfc3339(*time)}});
        const auto moved = clock_.move_to(*time);
        return moved ? Execution::done() : hook_failed(moved.error(), around_.texts);
    }

    /// A step is about a certificate that an earlier one did not bring.
    [[nodiscard]] Execution certificate_missing(const json& step) const {
        return {model::Verdict::not_run,
                around_.texts.render("execution.certificate_missing",
                                     {{"reference", step.at("certificate").get<std::string>()}}),
                model::Owner::implementation};
    }

    Execution race(const json& parts) {
        await_turn(parts.size());
        RaceGate gate(parts.size(), around_.target.total_timeout);
        std::vector<Execution> ends(parts.size());
        std::vector<std::jthread> runners;
        for (std::size_t index = 0; index < parts.size(); ++index) {
            runners.emplace_back([&, index] { ends[index] = send(parts[index], &gate); });
        }
        runners.clear();
        for (Execution& end : ends) {
            if (!end.is_done()) {
                return std::move(end);
            }
        }
        return Execution::done();
    }

    /// Fills in what a step's references mean and sends its request.
    Execution send(const json& step, RaceGate* gate) {
        auto ready = announce_use(step);
        if (!ready) {
            if (gate != nullptr) {
                gate->leave();
            }
            return {model::Verdict::error,
                    around_.texts.render(ready.error().id, ready.error().arguments),
                    model::Owner::configuration};
        }
        RequestOrder order;
        order.step = &step;
        if (step.contains("pair")) {
            const auto pair = fixtures_.pairs.find(name_in(step.at("pair")));
            order.pair = pair == fixtures_.pairs.end() ? nullptr : &pair->second;
        }
        if (step.contains("certificate") && step.at("certificate") != "none") {
            order.certificate = find_certificate(step.at("certificate").get<std::string>());
            if (!order.certificate) {
                if (gate != nullptr) {
                    gate->leave();
                }
                return certificate_missing(step);
            }
        }
        ExchangeEnd end =
            exchange_.perform(recorder_.in_step(step.at("as").get<std::string>()), order, gate);
        if (end.received) {
            const std::lock_guard lock(mutex_);
            received_.insert_or_assign(step.at("as").get<std::string>(), *std::move(end.received));
        }
        return std::move(end.execution);
    }

    base::Result<void> announce_use(const json& step) const {
        for (const auto& [name, need] : test_case_.needs.items()) {
            if (fixtures_.before_use && refers_to(step, name)) {
                auto announced = fixtures_.before_use(name);
                if (!announced) {
                    return announced;
                }
            }
        }
        return {};
    }

    /// `$needs.x` names x; `$step.certificate` names the step.
    static std::string name_in(const json& reference) {
        const std::string path = reference.get<std::string>().substr(1);
        return path.starts_with("needs.") ? path.substr(6) : path.substr(0, path.find('.'));
    }

    std::optional<CertificateFixture> find_certificate(const std::string& reference) {
        const std::lock_guard lock(mutex_);
        const std::string name = name_in(reference);
        if (const auto found = fixtures_.certificates.find(name);
            found != fixtures_.certificates.end()) {
            return found->second;
        }
        const auto found = received_.find(name);
        return found == received_.end() ? std::nullopt : std::optional(found->second);
    }

    const model::TestCase& test_case_;
    const CaSurroundings& around_;
    CaseFixtures fixtures_;
    evidence::Recorder recorder_;
    CaClock clock_;
    CaExchange exchange_;
    std::mutex mutex_; ///< Guards `received_`, which the runners of a race share.
    std::map<std::string, CertificateFixture> received_; ///< By step.
};

} // namespace

Execution hook_failed(const base::Error& error, const base::Texts& texts) {
    base::LocalizedText reason = texts.render(error.id, error.arguments);
    if (!error.peer_text.empty()) {
        const std::string words = " “" + base::printable_line(error.peer_text) + "”";
        reason.ja += words;
        reason.en += words;
    }
    const auto verdict =
        error.id == "provision.cannot" ? model::Verdict::not_run : model::Verdict::error;
    return {verdict, std::move(reason), model::Owner::configuration};
}

Execution execute_ca_case(const model::TestCase& test_case, const CaSurroundings& surroundings,
                          CaseFixtures fixtures) {
    CaCase execution(test_case, surroundings, std::move(fixtures));
    return execution.run();
}

} // namespace ediconform::runner
