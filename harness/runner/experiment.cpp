#include "harness/runner/experiment.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace ediconform::runner {

using nlohmann::json;

namespace {

/// States in which a fixture is of use only until the CA has issued with it.
bool can_be_spent(const Need& need) {
    return need.kind == FixtureKind::pair ? need.state == "vetted" || need.state == "pending"
                                          : need.state == "in_window";
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

/// Whether the case expects that no step which refers to the need gets a certificate.
bool expects_nothing(const model::TestCase& test_case, const std::string& need) {
    const std::vector<std::string> steps = steps_with(test_case.steps, need);
    return std::ranges::any_of(test_case.expect, [&](const json& check) {
        if (check.value("check", "") != "certificates-issued" || check.value("at_most", 1) != 0) {
            return false;
        }
        const auto of = check.at("of").get<std::vector<std::string>>();
        return std::ranges::all_of(steps, [&](const std::string& step) {
            return std::ranges::find(of, step) != of.end();
        });
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
        need.grants = consumes && can_be_proved(need) && !expects_nothing(test_case, name);
        need.spends =
            need.kind == FixtureKind::pair
                ? consumes || (sends && can_be_spent(need) && profile.settles("A12", "on_attempt"))
                : consumes && !profile.settles("A3", "renews_again");
        need.to_prove = sends && can_be_proved(need) && !need.grants && !need.spends;
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
            experiments.emplace_back().needs = needs_of(*test_case, profile);
        }
        Experiment& experiment = experiments[place->second];
        experiment.cases.push_back(test_case);
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
