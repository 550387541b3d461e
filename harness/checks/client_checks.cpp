#include "harness/checks/client_checks.hpp"

#include "harness/checks/client_log.hpp"
#include "harness/checks/request_events.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

namespace {

/// The last certificate that a partner was shown in a step.
const Event* last_presented(const CheckContext& context, const json& parameters) {
    const std::string source = fmt::format("partner-{}", parameters.at("partner").get<int>());
    const StepSpan span = span_of_step(context, parameters.at("in").get<std::string>());
    const Event* last = nullptr;
    for (const Event& event : context.events) {
        if (event.kind == EventKind::partner_presented && event.source == source &&
            span.holds(event.sequence)) {
            last = &event;
        }
    }
    return last;
}

bool has_step(const CheckContext& context, std::string_view step) {
    return !events_of_step(context, step).empty();
}

/// A code is looked for as a token of its own; of words a part is enough, since they are inflected.
bool names(std::string_view text, const std::string& wanted) {
    const bool is_code = std::ranges::any_of(wanted, [](char c) { return c >= '0' && c <= '9'; });
    return is_code ? contains_code(text, wanted) : contains_folded(text, wanted);
}

struct Attempt {
    const Event* begin;
    const Event* end;
};

/// The attempt that a fault kept waiting: from its connection to the tester until the client closed
/// that connection, or said that the action is over. How long the client took to come so far, and
/// whether it tries again within the same action, is not part of it.
Attempt stalled_attempt(const CheckContext& context, const Event& called, const Event& answered) {
    Attempt attempt{&called, &answered};
    // A stall is recorded as delivered only once it is over.
    const auto fault = std::ranges::find_if(context.events, [&](const Event& event) {
        return event.kind == EventKind::fault_delivered && event.sequence > called.sequence;
    });
    if (fault == context.events.end() || fault->connection == 0) {
        return attempt;
    }
    for (const Event& event : context.events) {
        if (event.connection != fault->connection || event.sequence < called.sequence) {
            continue;
        }
        if (event.kind == EventKind::tcp_accepted) {
            attempt.begin = &event;
        } else if (event.kind == EventKind::tcp_closed && event.text("by") == "peer" &&
                   event.sequence < attempt.end->sequence) {
            attempt.end = &event;
        }
    }
    return attempt;
}

/// The certificate in use before is still shown, by a client whose operator says when EDI changes
/// to the renewed one.
bool is_not_switched_yet(const CheckContext& context, const json& parameters,
                         const Event& presented) {
    const auto before = find_certificate(context, "$given.client.certificate");
    return context.declared_later_switch && before &&
           parameters.at("certificate").get<std::string>().starts_with("$issued.") &&
           presented.text("fingerprint") == before->fingerprint;
}

/// So soon after a kept connection broke comes what an HTTP library sends by itself, unless the
/// driver says that the product itself may repeat at once.
constexpr std::chrono::milliseconds kAtOnce{50};
constexpr std::chrono::milliseconds kNoPause{0};

/// How many requests of the step took, at once, the place of one that a kept connection lost.
int replays(const CheckContext& context, const StepSpan& span) {
    const auto least = std::min(kAtOnce, context.declared_interval.value_or(kNoPause) / 2);
    std::map<std::uint64_t, const Event*> waiting; // Requests without an answer, by connection.
    std::map<std::uint64_t, int> seen;
    std::map<std::uint64_t, base::WallTime> opened; // The handshake is no part of the pause.
    const Event* lost = nullptr;                    ///< End of the kept connection that lost one.
    int found = 0;
    for (const Event& event : context.events) {
        if (event.source != journal_source::kMockCa) {
            continue;
        }
        if (event.kind == EventKind::tcp_accepted) {
            opened.emplace(event.connection, event.at);
        } else if (event.kind == EventKind::http_request) {
            const auto known = opened.find(event.connection);
            const bool is_new =
                known != opened.end() && lost != nullptr && known->second >= lost->at;
            const base::WallTime came = is_new ? known->second : event.at;
            found += span.holds(event.sequence) && lost != nullptr && came - lost->at < least;
            lost = nullptr;
            waiting[event.connection] = ++seen[event.connection] > 1 ? &event : nullptr;
        } else if (event.kind == EventKind::http_response) {
            waiting[event.connection] = nullptr;
        } else if (event.kind == EventKind::tcp_closed && waiting[event.connection] != nullptr) {
            lost = &event;
        }
    }
    return found;
}

} // namespace

CheckResult check_presented(const CheckContext& context, const json& parameters) {
    CheckResult result;
    const auto wanted = find_certificate(context, parameters.at("certificate").get<std::string>());
    const Event* presented = last_presented(context, parameters);
    result.expected =
        context.texts.render("check.certificate_fingerprint",
                             {{"fingerprint", wanted ? wanted->fingerprint.substr(0, 16) : "-"}});
    if (!wanted) {
        result.state = CheckState::undecided;
        result.observed = context.texts.render("check.certificate_missing");
        return result;
    }
    const std::string step = parameters.at("in").get<std::string>();
    if (!has_step(context, step)) {
        return without_step(context, step, result.expected);
    }
    if (presented == nullptr || presented->text("fingerprint").empty()) {
        const bool says_nothing = parameters.value("where_connected", false);
        result.state = says_nothing ? CheckState::undecided : CheckState::unmet;
        result.observed =
            context.texts.render(presented == nullptr ? "check.presented.no_connection"
                                                      : "check.no_certificate_presented");
        return result;
    }
    result.evidence = {presented->sequence};
    if (presented->sequence < wanted->evidence) {
        // Whether the client should have waited is another question.
        result.state = CheckState::not_applicable;
        result.observed = context.texts.render("check.presented.earlier");
        return result;
    }
    result.observed =
        context.texts.render("check.certificate_fingerprint",
                             {{"fingerprint", presented->text("fingerprint").substr(0, 16)}});
    result.state = state_of(presented->text("fingerprint") == wanted->fingerprint);
    if (result.state == CheckState::unmet && is_not_switched_yet(context, parameters, *presented)) {
        result.state = CheckState::not_applicable;
        result.observed = context.texts.render("check.presented.later");
    }
    return result;
}

CheckResult check_partner_accepted(const CheckContext& context, const json& parameters) {
    CheckResult result;
    const bool by_chain = parameters.value("by_presented_chain", false);
    result.expected = context.texts.render(by_chain ? "check.partner_accepted.expected_by_chain"
                                                    : "check.partner_accepted.expected");
    const std::string step = parameters.at("in").get<std::string>();
    if (!has_step(context, step)) {
        return without_step(context, step, result.expected);
    }
    const Event* presented = last_presented(context, parameters);
    if (presented == nullptr) {
        result.state = by_chain ? CheckState::undecided : CheckState::unmet;
        result.observed = context.texts.render("check.presented.no_connection");
        return result;
    }
    if (by_chain && presented->text("fingerprint").empty()) {
        result.state = CheckState::undecided;
        result.observed = context.texts.render("check.no_certificate_presented");
        return result;
    }
    const bool verified = presented->flag(by_chain ? "chain_presented" : "verified");
    result.evidence = {presented->sequence};
    result.state = state_of(verified);
    result.observed = context.texts.render(verified ? "check.partner_accepted.verified"
                                                    : "check.partner_accepted.not_verified");
    return result;
}

CheckResult check_reported(const CheckContext& context, const json& parameters) {
    CheckResult result;
    const std::string step = parameters.at("of").get<std::string>();
    const Event* answered = last_in_step(context, step, EventKind::driver_answered);
    const Event* log = client_log(context);
    const auto wanted = parameters.at("any").get<std::vector<std::string>>();
    result.expected = context.texts.render("check.reported.expected",
                                           {{"any", fmt::format("{}", fmt::join(wanted, ", "))}});
    if (answered == nullptr) {
        return without_step(context, step, result.expected);
    }
    const std::string message = text_of_log(answered->text("message"));
    const std::string logged = log == nullptr ? std::string() : text_of_log(log->raw->body);
    const auto said = [&](const std::string& text) {
        return names(message, text) || names(logged, text);
    };
    const bool found = std::ranges::any_of(wanted, [&](const std::string& text) {
        // A meaning is reported by its name or by one of the codes that stand for it on the wire.
        const auto codes = context.profile.status.codes.find(text);
        return answered->text("outcome") == text || said(text) ||
               (codes != context.profile.status.codes.end() &&
                std::ranges::any_of(codes->second, [&](const std::string& code) {
                    return contains_code(message, code) || contains_code(logged, code);
                }));
    });
    result.evidence = {answered->sequence};
    if (log != nullptr) {
        result.evidence.push_back(log->sequence);
    }
    if (!found && answered->text("teller") == "nobody") {
        // It may stand on a screen that nobody looked at.
        result.state = CheckState::not_applicable;
        result.observed = context.texts.render("check.outcome.untold");
        return result;
    }
    const std::string shown = base::printable_line(base::truncated(message, 200));
    result.observed = context.texts.render(
        "check.reported.observed", {{"outcome", answered->text("outcome")}, {"message", shown}});
    result.state = state_of(found);
    return result;
}

/// More requests in one action than the product means to send come from the library below it, and
/// so does one that comes sooner than the product would.
CheckResult check_repeats(const CheckContext& context, const json& parameters) {
    CheckResult result;
    const std::string step = parameters.at("of").get<std::string>();
    if (!context.declared_attempts) {
        result.state = CheckState::not_applicable;
        result.observed = context.texts.render("check.repeats.undeclared");
        return result;
    }
    result.expected = context.texts.render(
        "check.repeats.expected", {{"attempts", fmt::to_string(*context.declared_attempts)}});
    if (!has_step(context, step)) {
        return without_step(context, step, result.expected);
    }
    const StepSpan span = span_of_step(context, step);
    std::map<std::uint64_t, int> on_connection;
    int on_kept = 0;
    for (const Event& event : context.events) {
        if (event.kind != EventKind::http_request || event.source != journal_source::kMockCa) {
            continue;
        }
        const bool is_kept = ++on_connection[event.connection] > 1;
        if (span.holds(event.sequence)) {
            result.evidence.push_back(event.sequence);
            on_kept += is_kept ? 1 : 0;
        }
    }
    const auto count = static_cast<int>(result.evidence.size());
    result.state = state_of(count <= *context.declared_attempts && replays(context, span) == 0);
    result.observed = context.texts.render(
        result.state == CheckState::held ? "check.repeats.observed" : "check.repeats.hidden",
        {{"count", fmt::to_string(count)}, {"kept", fmt::to_string(on_kept)}});
    return result;
}

CheckResult check_host_fault(const CheckContext& context, const json& parameters) {
    CheckResult result;
    const std::string step = parameters.at("of").get<std::string>();
    const std::string action = parameters.at("during").get<std::string>();
    const Event* changed = last_in_step(context, step, EventKind::host_changed);
    const Event* answered = last_in_step(context, action, EventKind::driver_answered);
    result.state = CheckState::undecided;
    result.expected = context.texts.render("check.host_fault.expected");
    if (changed == nullptr) {
        result.observed = context.texts.render("check.host_fault.not_reached");
        return result;
    }
    result.evidence = {changed->sequence};
    const StepSpan span = span_of_step(context, action);
    if (std::ranges::none_of(context.events, [&](const Event& event) {
            return event.kind == EventKind::ca_issued && span.holds(event.sequence);
        })) {
        result.owner = model::Owner::implementation;
        result.observed = context.texts.render("check.host_fault.nothing_issued");
        return result;
    }
    // What the user recovers later says nothing of where the product keeps its certificates.
    const auto recovery = std::ranges::find_if(context.events, [&](const Event& event) {
        return event.kind == EventKind::driver_called && event.text("action") == "retry-local" &&
               event.sequence > changed->sequence;
    });
    const bool went_well = answered != nullptr && answered->text("outcome") == "ok";
    const auto shown_later =
        std::find_if(context.events.begin(), recovery, [&](const Event& event) {
            const auto was_issued = [&](const Event& issued) {
                return issued.kind == EventKind::ca_issued && issued.sequence > changed->sequence &&
                       issued.text("fingerprint") == event.text("fingerprint");
            };
            return event.kind == EventKind::partner_presented &&
                   std::ranges::any_of(context.events, was_issued);
        });
    const bool may_go_on = parameters.value("may_have_no_effect", false);
    if (went_well && shown_later != recovery && !may_go_on) {
        // It keeps its certificates where the tester cannot reach them.
        result.evidence.push_back(shown_later->sequence);
        result.owner = model::Owner::configuration;
        result.observed = context.texts.render("check.host_fault.without_effect");
        return result;
    }
    result.state = CheckState::held;
    result.observed =
        context.texts.render("check.host_fault.observed", {{"change", changed->text("change")}});
    return result;
}

CheckResult check_gave_up(const CheckContext& context, const json& parameters) {
    CheckResult result;
    const std::string step = parameters.at("of").get<std::string>();
    const Event* called = last_in_step(context, step, EventKind::driver_called);
    const Event* answered = last_in_step(context, step, EventKind::driver_answered);
    if (!context.declared_total_timeout) {
        result.state = CheckState::undecided;
        result.owner = model::Owner::configuration;
        result.expected = result.observed = context.texts.render("check.gave_up.undeclared");
        return result;
    }
    result.expected = context.texts.render(
        "check.gave_up.expected",
        {{"milliseconds", fmt::to_string(context.declared_total_timeout->count())}});
    if (called == nullptr) {
        return without_step(context, step, result.expected);
    }
    if (answered == nullptr || answered->text("result") == "timeout") {
        result.state = CheckState::unmet;
        result.observed = context.texts.render("check.gave_up.never");
        return result;
    }
    const Attempt attempt = stalled_attempt(context, *called, *answered);
    const std::string teller = answered->text("teller");
    if (attempt.end == answered && (teller == "person" || teller == "nobody")) {
        // The time of whoever operates or awaits it is not the client's.
        result.state = CheckState::not_applicable;
        result.observed = context.texts.render("check.outcome.untold");
        return result;
    }
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(attempt.end->at - attempt.begin->at);
    // Half as much again, and 500 ms for starting and ending a process: machines under test are
    // busy.
    const auto limit = *context.declared_total_timeout * 3 / 2 + std::chrono::milliseconds(500);
    result.evidence = {attempt.begin->sequence, attempt.end->sequence};
    result.observed = context.texts.render("check.gave_up.observed",
                                           {{"milliseconds", fmt::to_string(took.count())}});
    result.state = state_of(took <= limit);
    return result;
}

} // namespace ediconform::checks
