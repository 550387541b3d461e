#include "harness/runner/ca_case.hpp"

#include "harness/runner/ca_exchange.hpp"
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
    CaCase(const model::TestCase& test_case, const CaSurroundings& around)
        : test_case_(test_case), around_(around), recorder_(around.journal, test_case.id, "tester"),
          exchange_(around, test_case.steps,
                    [this](const std::string& reference) { return resolve(reference); }) {}

    Execution run() {
        if (const std::string action = lacking_action(test_case_, around_.target);
            !action.empty()) {
            return {model::Verdict::not_run,
                    around_.texts.render("execution.hook_lacking", {{"action", action}}),
                    model::Owner::fixture};
        }
        Execution prepared = take_fixtures();
        if (!prepared.is_done()) {
            return prepared;
        }
        for (const json& step : test_case_.steps) {
            Execution executed = execute(step);
            if (!executed.is_done()) {
                return executed;
            }
        }
        return Execution::done();
    }

private:
    /// Says which entry of the target's `fixtures` is missing, in its own words:
    /// `certificates: state in_window, origin api`.
    Execution missing(const json& need) const {
        std::string what = need.at("fixture") == "pair" ? "pairs" : "certificates";
        const char* separator = ": ";
        for (const char* member : {"state", "origin"}) {
            if (need.contains(member)) {
                what += separator + std::string(member) + " " + need.at(member).get<std::string>();
                separator = ", ";
            }
        }
        return {model::Verdict::not_run,
                around_.texts.render("execution.fixture_missing", {{"fixture", what}}),
                model::Owner::fixture};
    }

    Execution take_fixtures() {
        for (const auto& [name, need] : test_case_.needs.items()) {
            const std::string kind = need.at("fixture").get<std::string>();
            // A foreign certificate is made from another fixture, so those come first.
            if (kind == "pair" ? !take_pair(name, need)
                               : kind == "certificate" && !take_certificate(name, need)) {
                return missing(need);
            }
        }
        for (const auto& [name, need] : test_case_.needs.items()) {
            if (need.at("fixture") == "foreign-certificate" && !make_foreign(name, need)) {
                return missing(need);
            }
        }
        return Execution::done();
    }

    bool is_wanted_as_user(const std::string& name) const {
        for (const auto& [other, need] : test_case_.needs.items()) {
            if (need.value("same_user_as", "") == name) {
                return true;
            }
        }
        return false;
    }

    bool take_pair(const std::string& name, const json& need) {
        if (pairs_.contains(name)) {
            return true;
        }
        const std::string state = need.at("state").get<std::string>();
        std::optional<PairFixture> pair;
        if (need.contains("same_user_as")) {
            const std::string other = need.at("same_user_as").get<std::string>();
            if (!take_pair(other, test_case_.needs.at(other))) {
                return false;
            }
            pair = around_.fixtures.take_pair(state, pairs_.at(other).user);
        } else {
            pair = is_wanted_as_user(name) ? around_.fixtures.take_pair_of_shared_user(state)
                                           : around_.fixtures.take_pair(state);
        }
        if (!pair) {
            return false;
        }
        recorder_.record(EventKind::fact, {{"name", "needs." + name},
                                           {"common_name", pair->common_name},
                                           {"state", pair->state}});
        pairs_.emplace(name, *std::move(pair));
        return true;
    }

    bool take_certificate(const std::string& name, const json& need) {
        auto certificate = around_.fixtures.take_certificate(need.at("state").get<std::string>(),
                                                             need.at("origin").get<std::string>());
        if (!certificate || !suffices_for_renewal(*certificate)) {
            return false;
        }
        record_certificate("needs." + name, *certificate);
        certificates_.emplace(name, *std::move(certificate));
        return true;
    }

    /// A renewal with a made-up password or key would be refused rightly, so without them there is
    /// no fixture.
    bool suffices_for_renewal(const CertificateFixture& certificate) const {
        const wire::Operation* renewal = around_.target.profile.find(wire::operation::kRenew);
        if (renewal == nullptr || certificate.origin != "api") {
            return true;
        }
        const bool needs_password =
            renewal->request.find(wire::member::kRenewalPassword) != nullptr &&
            around_.target.profile.settles("A5", "verified");
        const bool needs_key = renewal->request.find(wire::member::kAuthenticationKey) != nullptr;
        return (!needs_password || !certificate.renewal_password.empty()) &&
               (!needs_key || !certificate.key.empty());
    }

    /// The same subject and validity under another CA: what an impostor could make.
    bool make_foreign(const std::string& name, const json& need) {
        const auto model = certificates_.find(need.at("like").get<std::string>());
        if (model == certificates_.end()) {
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
        certificates_.emplace(name, std::move(fixture));
        return true;
    }

    void record_certificate(const std::string& name, const CertificateFixture& fixture) const {
        auto raw = std::make_shared<evidence::RawEvidence>();
        raw->certificates.push_back(fixture.identity.certificate.der());
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
        if (const auto pair = pairs_.find(name); pair != pairs_.end()) {
            return member == "key" || member == wire::member::kAuthenticationKey
                       ? pair->second.key.reveal()
                       : pair->second.common_name;
        }
        if (const auto certificate = certificates_.find(name); certificate != certificates_.end()) {
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
        recorder.record(EventKind::step_started,
                        {{"do", "provision"}, {"action", step.at("action").get<std::string>()}});
        const auto done = around_.provisioner.vet(pairs_.at(name_in(step.at("pair"))));
        if (!done) {
            return hook_failed(done.error());
        }
        recorder.record(EventKind::step_finished, {{"do", "provision"}});
        return Execution::done();
    }

    Execution hook_failed(const base::Error& error) const {
        base::LocalizedText reason = around_.texts.render(error.id, error.arguments);
        if (!error.peer_text.empty()) {
            const std::string words = " “" + base::printable_line(error.peer_text) + "”";
            reason.ja += words;
            reason.en += words;
        }
        return {model::Verdict::error, std::move(reason), model::Owner::configuration};
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
        ExchangeOrder order;
        order.step = &step;
        order.gate = gate;
        if (step.contains("pair")) {
            const auto pair = pairs_.find(name_in(step.at("pair")));
            order.pair = pair == pairs_.end() ? nullptr : &pair->second;
        }
        if (step.contains("certificate") && step.at("certificate") != "none") {
            order.certificate = find_certificate(step.at("certificate").get<std::string>());
            if (!order.certificate) {
                if (gate != nullptr) {
                    gate->leave();
                }
                return {model::Verdict::not_run,
                        around_.texts.render(
                            "execution.certificate_missing",
                            {{"reference", step.at("certificate").get<std::string>()}}),
                        model::Owner::implementation};
            }
        }
        ExchangeEnd end =
            exchange_.perform(recorder_.in_step(step.at("as").get<std::string>()), order);
        if (end.received) {
            const std::lock_guard lock(mutex_);
            received_.insert_or_assign(step.at("as").get<std::string>(), *std::move(end.received));
        }
        return std::move(end.execution);
    }

    /// `$needs.x` names x; `$step.certificate` names the step.
    static std::string name_in(const json& reference) {
        const std::string path = reference.get<std::string>().substr(1);
        return path.starts_with("needs.") ? path.substr(6) : path.substr(0, path.find('.'));
    }

    std::optional<CertificateFixture> find_certificate(const std::string& reference) {
        const std::lock_guard lock(mutex_);
        const std::string name = name_in(reference);
        if (const auto found = certificates_.find(name); found != certificates_.end()) {
            return found->second;
        }
        const auto found = received_.find(name);
        return found == received_.end() ? std::nullopt : std::optional(found->second);
    }

    const model::TestCase& test_case_;
    const CaSurroundings& around_;
    evidence::Recorder recorder_;
    CaExchange exchange_;
    std::mutex mutex_; ///< Guards `received_`, which the runners of a race share.
    std::map<std::string, PairFixture> pairs_;
    std::map<std::string, CertificateFixture> certificates_;
    std::map<std::string, CertificateFixture> received_; ///< By step.
};

} // namespace

Execution execute_ca_case(const model::TestCase& test_case, const CaSurroundings& surroundings) {
    CaCase execution(test_case, surroundings);
    return execution.run();
}

} // namespace ediconform::runner
