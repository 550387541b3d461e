#include "harness/runner/provisioner.hpp"

#include "harness/base/text.hpp"
#include "harness/pki/pkcs12_examiner.hpp"
#include "harness/runner/provision_channel.hpp"
#include "mock-client/codec/reply_decoder.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace ediconform::runner {

using nlohmann::json;

namespace {

/// No hook has it.
constexpr std::string_view kMadeUpAction = "ediconform-made-up-action";

base::Error not_as_agreed(std::string_view action, const std::string& what) {
    return base::Error{"provision.answer", {{"action", std::string(action)}, {"what", what}}};
}

/// A member as text; empty where it is missing or no text.
std::string text_in(const json& object, const char* member) {
    const auto found = object.find(member);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The first of `members` that is missing or empty; nothing where all are there.
std::string missing_in(const json& object, std::initializer_list<const char*> members) {
    for (const char* member : members) {
        if (text_in(object, member).empty()) {
            return member;
        }
    }
    return {};
}

/// The object that an answer has under the name of its action; empty where it lacks it.
json part_of(const json& answer, const char* name) {
    const auto found = answer.find(name);
    return found != answer.end() && found->is_object() ? *found : json::object();
}

/// The action with the state that is asked for: a hook may make one and not another.
std::string in_words(std::string_view action, const json& request) {
    std::string words(action);
    for (const char* member : {"state", "origin"}) {
        const std::string value = text_in(request, member);
        words += value.empty() ? "" : " " + value;
    }
    return words;
}

} // namespace

Provisioner::Provisioner(std::set<std::string, std::less<>> can, ProvisionCall call,
                         evidence::SecretRegistry& secrets)
    : can_(std::move(can)), call_(std::move(call)), secrets_(secrets) {}

base::Result<json> Provisioner::ask(std::string_view action, json request) {
    const base::Error cannot{"provision.cannot", {{"action", in_words(action, request)}}};
    if (!can(action)) {
        return cannot;
    }
    request["action"] = action;
    const std::lock_guard one_at_a_time(mutex_);
    auto answer = call_(request);
    if (!answer) {
        return answer;
    }
    const std::string result = text_in(*answer, "result");
    if (result == "unsupported") {
        return cannot;
    }
    if (result == "failed") {
        return base::Error{"provision.failed",
                           {{"action", std::string(action)}},
                           {},
                           secrets_.mask(text_in(*answer, "message"))};
    }
    if (result != "done") {
        return not_as_agreed(action, "result");
    }
    return answer;
}

base::Result<void> Provisioner::greet() {
    const std::lock_guard one_at_a_time(mutex_);
    const auto answer = call_({{"action", kMadeUpAction}});
    if (!answer) {
        return answer.error();
    }
    return text_in(*answer, "result") == "unsupported"
               ? base::Result<void>()
               : not_as_agreed(kMadeUpAction, "\"result\": \"unsupported\"");
}

base::Result<PairFixture> Provisioner::make_pair(const std::string& state,
                                                 const std::string& user) {
    json request{{"state", state}};
    if (!user.empty()) {
        request["user"] = user;
    }
    const auto answer = ask(provision::kPair, std::move(request));
    if (!answer) {
        return answer.error();
    }
    const json pair = part_of(*answer, "pair");
    if (const std::string missing = missing_in(pair, {"common_name", "key"}); !missing.empty()) {
        return not_as_agreed(provision::kPair, "pair/" + missing);
    }
    const std::string key = text_in(pair, "key");
    secrets_.add("authentication_key", key);
    return PairFixture{state, text_in(pair, "common_name"), base::SecretText(key),
                       user.empty() ? text_in(pair, "user") : user};
}

base::Result<void> Provisioner::vet(const PairFixture& pair) {
    const auto answer =
        ask(provision::kVet, {{"common_name", pair.common_name}, {"key", pair.key.reveal()}});
    return answer ? base::Result<void>() : answer.error();
}

base::Result<CertificateFixture> Provisioner::make_certificate(const std::string& state,
                                                               const std::string& origin) {
    const auto answer = ask(provision::kCertificate, {{"state", state}, {"origin", origin}});
    if (!answer) {
        return answer.error();
    }
    const json made = part_of(*answer, "certificate");
    if (const std::string missing = missing_in(made, {"p12", "password"}); !missing.empty()) {
        return not_as_agreed(provision::kCertificate, "certificate/" + missing);
    }
    const std::string password = text_in(made, "password");
    const std::string renewal = text_in(made, "renewal_password");
    const std::string key = text_in(made, "key");
    secrets_.add("pkcs12_password", password);
    secrets_.add("renewal_password", renewal);
    secrets_.add("authentication_key", key);
    const auto der = mock_client::decode_base64(text_in(made, "p12"));
    if (!der) {
        return not_as_agreed(provision::kCertificate, "certificate/p12");
    }
    auto identity = pki::open_pkcs12(*der, password);
    if (!identity) {
        return std::move(identity).error();
    }
    std::string common_name = text_in(made, "common_name");
    const auto names = identity->certificate.common_names();
    if (common_name.empty() && !names.empty()) {
        common_name = names.front();
    }
    return CertificateFixture{state,
                              origin,
                              common_name,
                              *std::move(identity),
                              base::SecretText(renewal),
                              base::SecretText(key)};
}

base::Result<void> Provisioner::set_clock(std::chrono::seconds offset) {
    const auto answer = ask(provision::kClock, {{"offset_seconds", offset.count()}});
    return answer ? base::Result<void>() : answer.error();
}

std::string lacking_action(const model::TestCase& test_case, const Target& target) {
    for (const json& step : test_case.steps) {
        if (step.at("do") != "provision") {
            continue;
        }
        std::string action = step.at("action").get<std::string>();
        if (!target.provision || !target.provision->can.contains(action)) {
            return action;
        }
    }
    return {};
}

std::unique_ptr<Provisioner> make_provisioner(const Target& target, const std::string& run,
                                              evidence::SecretRegistry& secrets) {
    if (!target.provision) {
        return std::make_unique<Provisioner>(std::set<std::string, std::less<>>{}, ProvisionCall{},
                                             secrets);
    }
    ProvisionCall call = target.provision->command.empty()
                             ? call_by_http(*target.provision, target.trust_pem)
                             : call_by_command(*target.provision, secrets);
    return std::make_unique<Provisioner>(
        target.provision->can,
        [call = std::move(call), run](const json& request) {
            json marked = request;
            marked["run"] = run;
            return call(marked);
        },
        secrets);
}

} // namespace ediconform::runner
