#include "harness/runner/applicability.hpp"

#include "harness/runner/client_host.hpp"
#include "harness/runner/driver.hpp"
#include "harness/runner/made_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ediconform::runner {

using nlohmann::json;

namespace {

bool satisfies(const std::optional<json>& declared, const json& wanted) {
    if (wanted.is_boolean()) {
        const bool is_there = declared && *declared != false && *declared != 0;
        return is_there == wanted.get<bool>();
    }
    return declared && *declared == wanted;
}

/// What is wanted of a value in the profile: that it is there, that it is not, or that it is this.
std::string id_of_unmet(const json& wanted) {
    return !wanted.is_boolean() ? "applicability.profile"
           : wanted.get<bool>() ? "applicability.profile_lacks"
                                : "applicability.profile_has";
}

std::optional<base::LocalizedText>
lacking_in_driver(const json& when, const DriverDeclaration& driver, const base::Texts& texts) {
    for (const json& action : when.value("actions", json::array())) {
        if (!driver.supports(action.get<std::string>())) {
            return texts.render("applicability.action", {{"action", action.get<std::string>()}});
        }
    }
    for (const json& what : when.value("observes", json::array())) {
        if (!driver.observes.contains(what.get<std::string>())) {
            return texts.render("applicability.observes", {{"what", what.get<std::string>()}});
        }
    }
    for (const json& what : when.value("declares", json::array())) {
        const bool declared = what == "retry"          ? driver.retry_interval.has_value()
                              : what == "proxy"        ? driver.takes_proxy
                              : what == "registration" ? !driver.registration.empty()
                                                       : driver.total_timeout.has_value();
        if (!declared) {
            return texts.render("applicability.declares", {{"what", what.get<std::string>()}});
        }
    }
    const auto partners = driver.partners();
    if (partners && *partners < when.value("partners", 0)) {
        return texts.render("applicability.partners", {{"count", fmt::to_string(*partners)}});
    }
    if (when.value("switches", driver.switches) != driver.switches) {
        return texts.render("applicability.switches", {{"when", driver.switches}});
    }
    return std::nullopt;
}

/// What the steps ask of the client and its host, without being said again in `when`.
std::optional<base::LocalizedText> lacking_for_steps(const model::TestCase& test_case,
                                                     const DriverDeclaration& driver,
                                                     const base::Texts& texts) {
    json actions = json::array();
    json observed = json::array();
    for (const json& step : test_case.steps) {
        if (step.contains("action")) {
            actions.push_back(step.at("action"));
        }
        if (step.value("twice_at_once", false) && driver.kind != DriverKind::command &&
            driver.kind != DriverKind::adapter) {
            return texts.render("applicability.twice_at_once");
        }
        if (step.value("change", "").find("store") != std::string::npos) {
            observed.push_back("store");
        }
    }
    if (disturbs_host(test_case) && !driver.contained) {
        return texts.render("applicability.contained");
    }
    json declared = json::array();
    if (hinders_registration(test_case)) {
        observed.push_back("store");
        declared.push_back("registration");
    }
    return lacking_in_driver({{"actions", actions}, {"observes", observed}, {"declares", declared}},
                             driver, texts);
}

} // namespace

std::optional<base::LocalizedText> why_not_applicable(const model::TestCase& test_case,
                                                      const wire::CaProfile& profile,
                                                      const DriverDeclaration* driver,
                                                      const base::Texts& texts) {
    const json wanted_values = test_case.when.value("profile", json::object());
    for (const auto& [path, wanted] : wanted_values.items()) {
        if (!satisfies(profile_value(profile, path), wanted)) {
            return texts.render(id_of_unmet(wanted), {{"path", path}, {"value", wanted.dump()}});
        }
    }
    if (driver == nullptr) {
        return std::nullopt;
    }
    auto lacking =
        lacking_in_driver(test_case.when.value("driver", json::object()), *driver, texts);
    return lacking ? lacking : lacking_for_steps(test_case, *driver, texts);
}

std::optional<base::LocalizedText> why_no_such_fault(const model::TestCase& test_case,
                                                     const wire::CaProfile& profile,
                                                     const mock_ca::FaultCatalogue& faults,
                                                     const base::Texts& texts) {
    for (const json& planned : test_case.faults) {
        const std::string id = planned.value("fault", "");
        const mock_ca::FaultDefinition* fault = faults.find(id);
        const wire::Operation* operation = profile.find(planned.value("on", ""));
        if (fault != nullptr && operation != nullptr &&
            !mock_ca::are_met(fault->needs, profile, *operation)) {
            return texts.render("applicability.fault", {{"fault", id}});
        }
    }
    return std::nullopt;
}

} // namespace ediconform::runner
