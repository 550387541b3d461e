#include "harness/checks/traffic_checks.hpp"

#include "harness/checks/count_check.hpp"
#include "harness/checks/request_events.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

namespace {

/// The step that the parameters name, where the case never came to it: what is counted after or
/// within it proves nothing.
std::optional<std::string> step_missing(const CheckContext& context, const json& parameters) {
    for (const char* name : {"within", "after"}) {
        if (parameters.contains(name)) {
            const std::string step = parameters.at(name).get<std::string>();
            if (last_in_step(context, step, EventKind::step_finished) == nullptr) {
                return step;
            }
        }
    }
    return std::nullopt;
}

std::vector<std::uint64_t> sequences(const std::vector<const Event*>& events) {
    std::vector<std::uint64_t> numbers;
    numbers.reserve(events.size());
    for (const Event* event : events) {
        numbers.push_back(event->sequence);
    }
    return numbers;
}

CheckResult counted(const CheckContext& context, const json& parameters,
                    const std::vector<const Event*>& events) {
    CheckResult result;
    compare_count(context, parameters, static_cast<std::int64_t>(events.size()), result);
    result.evidence = sequences(events);
    return result;
}

} // namespace

CheckResult check_fault_delivered(const CheckContext& context, const json& parameters) {
    const auto index = parameters.at("fault").get<std::int64_t>();
    CheckResult result;
    result.expected =
        context.texts.render("check.fault_delivered.expected", {{"fault", fmt::to_string(index)}});
    result.observed = context.texts.render("check.fault_delivered.not_delivered");
    result.state = CheckState::undecided;
    for (const Event& event : context.events) {
        if (event.kind == EventKind::fault_delivered && event.number("fault", -1) == index) {
            result.state = CheckState::held;
            result.observed = context.texts.render("check.fault_delivered.delivered",
                                                   {{"name", event.text("name")}});
            result.evidence = {event.sequence};
            break;
        }
    }
    return result;
}

CheckResult check_requests(const CheckContext& context, const json& parameters) {
    CheckResult result = counted(context, parameters, requests_on(context, parameters));
    if (const auto step = step_missing(context, parameters)) {
        result.state = CheckState::undecided;
        result.owner = model::Owner::harness;
        result.observed = context.texts.render("check.step_missing", {{"step", *step}});
    }
    return result;
}

CheckResult check_connections(const CheckContext& context, const json& parameters) {
    std::vector<const Event*> connections;
    for (const Event& event : context.events) {
        if (event.kind == EventKind::tcp_accepted && event.source == journal_source::kMockCa &&
            event.sequence > end_of_preamble(context)) {
            connections.push_back(&event);
        }
    }
    return counted(context, parameters, connections);
}

CheckResult check_before(const CheckContext& context, const json& parameters) {
    CheckResult result;
    result.expected = context.texts.render(
        "check.before.expected", {{"operation", parameters.at("first").get<std::string>()}});
    const std::uint64_t start = end_of_preamble(context);
    const auto first = std::ranges::find_if(context.events, [&](const Event& event) {
        return event.sequence > start &&
               is_request_on(event, parameters.at("first").get<std::string>());
    });
    const auto partner = std::ranges::find_if(context.events, [&](const Event& event) {
        return event.sequence > start && event.kind == EventKind::tcp_accepted &&
               event.source.starts_with("partner-");
    });
    const bool requested = first != context.events.end();
    const bool connected = partner != context.events.end();
    if (requested) {
        result.evidence.push_back(first->sequence);
    }
    if (connected) {
        result.evidence.push_back(partner->sequence);
    }
    // Without EDI communication there is nothing that the request could have come before.
    result.state = connected ? state_of(requested && first->sequence < partner->sequence)
                             : CheckState::undecided;
    result.observed =
        context.texts.render(!requested                            ? "check.before.no_request"
                             : !connected                          ? "check.before.no_partner"
                             : first->sequence < partner->sequence ? "check.before.in_order"
                                                                   : "check.before.out_of_order");
    return result;
}

CheckResult check_quiet(const CheckContext& context, const json&) {
    CheckResult result;
    result.expected = context.texts.render("check.quiet.expected");
    const Event* open_window = nullptr;
    bool proved = true;
    bool awaits_life = false; ///< The product has yet to show that it was alive all the while.
    bool any_window = false;
    std::int64_t milliseconds = 0;
    std::vector<const Event*> requests;
    for (const Event& event : context.events) {
        if (event.kind == EventKind::quiet_started) {
            proved = proved && open_window == nullptr;
            any_window = true;
            open_window = &event;
            milliseconds += event.number("milliseconds");
        } else if (event.kind == EventKind::quiet_ended) {
            const std::string proof = event.text("proof");
            awaits_life = proof == "window_before_action";
            proved = proved && (awaits_life || proof == "window" || proof == "process_ended");
            open_window = nullptr;
            result.evidence.push_back(event.sequence);
        } else if (event.kind == EventKind::driver_answered && event.text("result") == "done") {
            awaits_life = false;
        } else if (open_window != nullptr && is_request_on(event, "any")) {
            requests.push_back(&event);
            result.evidence.push_back(event.sequence);
        }
    }
    // A request that came is a fact, whether or not the silence around it could be proved.
    if (requests.empty() && (!any_window || !proved || awaits_life || open_window != nullptr)) {
        result.state = CheckState::undecided;
        result.owner = model::Owner::configuration;
        result.observed = context.texts.render("check.quiet.no_proof");
        return result;
    }
    result.state = state_of(requests.empty());
    result.observed = context.texts.render("check.quiet.observed",
                                           {{"count", fmt::to_string(requests.size())},
                                            {"milliseconds", fmt::to_string(milliseconds)}});
    return result;
}

} // namespace ediconform::checks
