#include "harness/runner/experiment.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace ediconform::runner {

using nlohmann::json;

namespace {

/// States in which a fixture is of use only until the CA has issued with it.
bool can_be_spent(const Need& need) {
    return need.kind == FixtureKind::pair
               ? need.state == "vetted" || need.state == "pending"
               : need.state == "in_window" || need.state == "just_opened";
}

/// States in which a correct CA issues, so that a success proves them.
bool can_be_proved(const Need& need) {
    return need.kind == FixtureKind::pair ? need.state == "vetted"
                                          : need.state == "in_window" && need.origin == "api";
}

/// Whether something is asked of the CA, beyond a handshake.
bool sends_requests(const json& steps) {
    return std::ranges::any_of(steps, [](const json& step) {
        return step.contains("of") && step.at("of").is_array() ? sends_requests(step.at("of"))
                                                               : step.at("do") != "connect";
    });
}

/// Whether a check, at the full level of its requirement, only holds where the CA issued.
bool is_of_a_success(const json& check) {
    static constexpr std::string_view kOfCertificates[] = {
        "pkcs12-password", "pkcs12-content", "chain", "common-name", "base64", "serial", "overlap"};
    const std::string kind = check.value("check", "");
    if (check.contains("lower_to") || check.value("unless_refused", false)) {
        return false;
    }
    return std::ranges::find(kOfCertificates, kind) != std::end(kOfCertificates) ||
           check.value("is", json()) == json::array({"ok"}) ||
           (check.contains("exactly") && check.at("exactly").is_object() &&
            check.at("exactly").value("ok", 0) > 0);
}

/// A request such as any client's, and nothing else: a correct CA issues on it.
bool is_plain(const json& steps) {
    static constexpr std::string_view kPlain[] = {"as", "do", "pair", "certificate"};
    return steps.size() == 1 &&
           (steps[0].value("do", "") == "issue" || steps[0].value("do", "") == "renew") &&
           std::ranges::all_of(steps[0].items(), [](const auto& member) {
               return std::ranges::find(kPlain, member.key()) != std::end(kPlain);
           });
}

/// Whether the case is sure to see a certificate of a correct CA. Of one that breaks off, or counts
/// wrong attempts, it is not.
bool is_sure_to_get(const model::TestCase& test_case) {
    return is_plain(test_case.steps) || std::ranges::any_of(test_case.expect, is_of_a_success);
}

/// Steps of the hook stand at the top only (case.schema.json).
bool moves_the_clock(const json& steps) {
    return std::ranges::any_of(steps, [](const json& step) {
        return step.at("do") == "provision" && step.at("action") == "clock";
    });
}

void add_shown(const model::TestCase& test_case, const model::Catalogue& catalogue,
               Experiment& experiment) {
    for (const json& check : test_case.expect) {
        const auto requirement = catalogue.find(check.value("requirement", ""));
        if (requirement == catalogue.end()) {
            continue;
        }
        const std::string lowered = check.value("lower_to", "");
        if (requirement->second.level == model::Level::must && lowered.empty()) {
            experiment.musts.insert(requirement->first);
        } else if (requirement->second.level != model::Level::may && lowered != "O") {
            experiment.shoulds.insert(requirement->first);
        }
    }
}

} // namespace

std::string Need::described() const {
    std::string text = kind == FixtureKind::pair ? "pairs" : "certificates";
    text += ": state " + state;
    return origin.empty() ? text : text + ", origin " + origin;
}

bool Experiment::takes() const {
    return std::ranges::any_of(needs, [](const Need& need) { return need.grants || need.spends; });
}

bool Experiment::wants_one_alone() const {
    return std::ranges::any_of(needs, &Need::alone);
}

std::vector<Need> needs_of(const model::TestCase& test_case, const wire::CaProfile& profile) {
    std::vector<Need> needs;
    const bool sends = sends_requests(test_case.steps);
    for (const auto& [name, entry] : test_case.needs.items()) {
        const std::string fixture = entry.at("fixture").get<std::string>();
        if (fixture != "pair" && fixture != "certificate") {
            continue;
        }
        Need need;
        need.name = name;
        need.kind = fixture == "pair" ? FixtureKind::pair : FixtureKind::certificate;
        need.state = entry.at("state").get<std::string>();
        need.origin = entry.value("origin", "");
        need.same_user_as = entry.value("same_user_as", "");
        const bool consumes = entry.value("consumes", can_be_spent(need));
        need.grants = consumes && can_be_proved(need) && is_sure_to_get(test_case);
        need.spends =
            need.kind == FixtureKind::pair
                ? consumes || (sends && can_be_spent(need) && profile.settles("A12", "on_attempt"))
                : consumes && !profile.settles("A3", "renews_again");
        need.alone = entry.value("alone", false);
        // What consumes is sure of its success, except where the CA may have locked it.
        need.to_prove = sends && can_be_proved(need) && !need.grants && !need.spends &&
                        !(need.alone && consumes);
        needs.push_back(std::move(need));
    }
    return needs;
}

std::vector<Experiment> experiments_of(const std::vector<const model::TestCase*>& cases,
                                       const wire::CaProfile& profile,
                                       const model::Catalogue& catalogue) {
    std::vector<Experiment> experiments;
    std::map<std::string, std::size_t> known; // By what is needed and done.
    for (const model::TestCase* test_case : cases) {
        const auto [place, is_new] =
            known.emplace(test_case->needs.dump() + test_case->steps.dump(), experiments.size());
        if (is_new) {
            Experiment& made = experiments.emplace_back();
            made.needs = needs_of(*test_case, profile);
            made.moves_clock = moves_the_clock(test_case->steps);
        }
        Experiment& experiment = experiments[place->second];
        experiment.cases.push_back(test_case);
        const std::vector<Need> needs = needs_of(*test_case, profile);
        for (std::size_t index = 0; index < needs.size(); ++index) {
            experiment.needs[index].grants |= needs[index].grants; // One that looks is enough.
        }
        add_shown(*test_case, catalogue, experiment);
    }
    return experiments;
}

std::vector<std::string> steps_with(const json& steps, std::string_view need) {
    std::vector<std::string> names;
    for (const json& step : steps) {
        if (step.contains("of") && step.at("of").is_array()) {
            const auto inner = steps_with(step.at("of"), need);
            names.insert(names.end(), inner.begin(), inner.end());
        } else if (step.contains("as") && refers_to(step, need)) {
            names.push_back(step.at("as").get<std::string>());
        }
    }
    return names;
}

bool refers_to(const json& value, std::string_view need) {
    if (value.is_string()) {
        const std::string wanted = "$needs." + std::string(need);
        const auto& text = value.get_ref<const std::string&>();
        return text == wanted || text.starts_with(wanted + ".");
    }
    return value.is_structured() &&
           std::ranges::any_of(value, [&](const json& part) { return refers_to(part, need); });
}

} // namespace ediconform::runner
