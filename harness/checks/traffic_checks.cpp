#include "harness/checks/traffic_checks.hpp"

#include "harness/checks/message_head.hpp"
#include "harness/checks/reply_observation.hpp"
#include "harness/checks/secret_search.hpp"
#include "harness/checks/step_evidence.hpp"
#include "harness/checks/wire_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

namespace {

constexpr std::string_view kMockCa = "mock-ca";
/// The server that is not the CA, to which a faulty answer leads; `on` names it like an operation.
constexpr std::string_view kElsewhere = "elsewhere";

/// What came without TLS counts where `any` does: whoever listens has read it. The words are
/// OpenSSL's.
bool is_request_on(const Event& event, std::string_view operation) {
    if (operation == kElsewhere) {
        return event.kind == EventKind::http_request && event.source == kElsewhere;
    }
    const bool is_plain =
        event.kind == EventKind::tls_failed && event.text("reason") == "http request";
    return event.source == kMockCa && (event.kind == EventKind::http_request || is_plain) &&
           (operation == "any" || (!is_plain && event.text("operation") == operation));
}

/// Requests after the preamble, in the part of the case that `after` or `within` names.
std::vector<const Event*> requests_on(const CheckContext& context, const json& parameters) {
    const std::string operation = parameters.at("on").get<std::string>();
    StepSpan span;
    span.begin = end_of_preamble(context);
    if (parameters.contains("within")) {
        span = span_of_step(context, parameters.at("within").get<std::string>());
    } else if (parameters.contains("after")) {
        span.begin = span_of_step(context, parameters.at("after").get<std::string>()).end;
    }
    std::vector<const Event*> requests;
    for (const Event& event : context.events) {
        if (is_request_on(event, operation) && span.holds(event.sequence)) {
            requests.push_back(&event);
        }
    }
    return requests;
}

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

/// Path and query of a request target: a client may send the absolute form (RFC 9112 3.2.2).
std::string_view origin_form(std::string_view target) {
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos || target.find('/') < scheme) {
        return target;
    }
    const std::size_t path = target.find('/', scheme + 3);
    return path == std::string_view::npos ? "/" : target.substr(path);
}

const Event* nth_request(const CheckContext& context, const json& parameters) {
    const auto requests = requests_on(context, parameters);
    const std::size_t nth = parameters.value("nth", std::size_t{1});
    return nth <= requests.size() ? requests[nth - 1] : nullptr;
}

std::vector<std::uint64_t> sequences(const std::vector<const Event*>& events) {
    std::vector<std::uint64_t> numbers;
    numbers.reserve(events.size());
    for (const Event* event : events) {
        numbers.push_back(event->sequence);
    }
    return numbers;
}

/// Compares a count with `exactly`, `at_most` and `at_least`.
CheckResult counted(const CheckContext& context, const json& parameters,
                    const std::vector<const Event*>& events) {
    CheckResult result;
    const auto count = static_cast<std::int64_t>(events.size());
    bool held = true;
    const auto compare = [&](const char* name, const char* text, auto&& holds) {
        if (parameters.contains(name)) {
            const auto wanted = parameters.at(name).get<std::int64_t>();
            held = held && holds(count, wanted);
            const base::LocalizedText part = describe_count(context.texts, text, wanted);
            result.expected.ja += (result.expected.ja.empty() ? "" : "、") + part.ja;
            result.expected.en += (result.expected.en.empty() ? "" : ", ") + part.en;
        }
    };
    compare("exactly", "check.exactly", std::equal_to<>{});
    compare("at_least", "check.at_least", std::greater_equal<>{});
    compare("at_most", "check.at_most", std::less_equal<>{});
    result.observed = describe_count(context.texts, "check.count", count);
    result.evidence = sequences(events);
    result.state = state_of(held);
    return result;
}

/// Nothing can be said of the content of a request that never came; that it came is a check of its
/// own.
CheckResult no_request(const CheckContext& context, const json& parameters,
                       base::LocalizedText expected) {
    const std::string operation = parameters.at("on").get<std::string>();
    return {CheckState::undecided,
            std::move(expected),
            context.texts.render("check.no_request", {{"operation", operation}}),
            {}};
}

/// The values that a request has in the members of its profile: there they are in place.
std::set<std::string, std::less<>> bound_values(const CheckContext& context, const Event& request) {
    std::set<std::string, std::less<>> values;
    const wire::Operation* operation = context.profile.find(request.text("operation"));
    if (operation != nullptr) {
        const auto reading =
            read_message(*operation, Direction::request,
                         head_field(request.raw->head, "Content-Type"), request.raw->body);
        for (const auto& [member, value] : reading.members) {
            values.insert(value);
        }
    }
    return values;
}

std::string violation_text(const WireViolation& violation) {
    return fmt::format("{}{}{}: {}", violation.code, violation.member.empty() ? "" : " ",
                       violation.member, violation.detail);
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
        if (event.kind == EventKind::tcp_accepted && event.source == kMockCa &&
            event.sequence > end_of_preamble(context)) {
            connections.push_back(&event);
        }
    }
    return counted(context, parameters, connections);
}

CheckResult check_request_form(const CheckContext& context, const json& parameters) {
    CheckResult result;
    result.expected = context.texts.render("check.request_form.expected");
    const Event* request = nth_request(context, parameters);
    const wire::Operation* operation = context.profile.find(parameters.at("on").get<std::string>());
    if (request == nullptr || !request->raw || operation == nullptr) {
        return no_request(context, parameters, result.expected);
    }
    result.evidence = {request->sequence};
    std::string problems;
    const auto add = [&](const std::string& text) {
        problems += (problems.empty() ? "" : "; ") + text;
    };
    if (request->text("method") != operation->method) {
        add(fmt::format("method {}", base::printable_line(request->text("method"))));
    }
    if (origin_form(request->text("target")) != operation->path) {
        add("another path");
    }
    bool only_unknown = problems.empty();
    const auto reading =
        read_message(*operation, Direction::request, head_field(request->raw->head, "Content-Type"),
                     request->raw->body);
    for (const WireViolation& violation : reading.violations) {
        add(violation_text(violation));
        only_unknown = only_unknown && violation.code == "unknown_member";
    }
    if (problems.empty()) {
        result.observed = context.texts.render("check.request_form.observed");
        return result;
    }
    result.state = CheckState::unmet;
    result.observed = context.texts.render("check.request_form.problem", {{"problem", problems}});
    if (only_unknown) {
        result.at_most = model::Level::should;
        result.at_most_because = "check.request_form.because";
    }
    return result;
}

CheckResult check_request_values(const CheckContext& context, const json& parameters) {
    CheckResult result;
    result.expected = context.texts.render("check.request_values.expected");
    const Event* request = nth_request(context, parameters);
    const Event* called =
        last_in_step(context, parameters.at("of").get<std::string>(), EventKind::driver_called);
    const wire::Operation* operation = context.profile.find(parameters.at("on").get<std::string>());
    if (called == nullptr || !called->raw) {
        result.state = CheckState::undecided;
        result.owner = model::Owner::harness;
        result.observed = context.texts.render("check.step_missing",
                                               {{"step", parameters.at("of").get<std::string>()}});
        return result;
    }
    if (request == nullptr || !request->raw || operation == nullptr) {
        return no_request(context, parameters, result.expected);
    }
    result.evidence = {called->sequence, request->sequence};
    const auto reading =
        read_message(*operation, Direction::request, head_field(request->raw->head, "Content-Type"),
                     request->raw->body);
    std::string different;
    std::size_t compared = 0;
    for (const wire::MemberBinding& binding : operation->request.members) {
        const auto given = called->raw->secrets.find(binding.member);
        if (given == called->raw->secrets.end()) {
            continue; // The step gave no value for it, so any value is the client's own.
        }
        ++compared;
        const auto sent = reading.members.find(binding.member);
        if (sent == reading.members.end() || sent->second != given->second.reveal()) {
            different += (different.empty() ? "" : ", ") + binding.member;
        }
    }
    result.state = compared == 0 ? CheckState::not_applicable : state_of(different.empty());
    result.observed = different.empty() ? context.texts.render("check.request_values.observed")
                                        : context.texts.render("check.request_values.problem",
                                                               {{"members", different}});
    return result;
}

CheckResult check_secrets_in_place(const CheckContext& context, const json& parameters) {
    CheckResult result;
    result.expected = context.texts.render("check.secrets_in_place.expected");
    result.observed = context.texts.render("check.secrets_in_place.observed");
    const auto requests = requests_on(context, parameters);
    if (requests.empty() && parameters.at("on") != kElsewhere) {
        return no_request(context, parameters, result.expected);
    }
    const SecretSearch secrets(context);
    SecretSearch::Members found;
    for (const Event* request : requests) {
        result.evidence.push_back(request->sequence);
        if (request->raw) {
            found.merge(secrets.found_in(request->raw->head));
            found.merge(secrets.found_in(request->raw->body, bound_values(context, *request)));
        }
    }
    if (!found.empty()) {
        result.state = CheckState::unmet;
        result.observed =
            context.texts.render("check.secrets_in_place.problem",
                                 {{"members", fmt::format("{}", fmt::join(found, ", "))}});
    }
    return result;
}

CheckResult check_request_certificate(const CheckContext& context, const json& parameters) {
    CheckResult result;
    const auto wanted = find_certificate(context, parameters.at("certificate").get<std::string>());
    const Event* request = nth_request(context, parameters);
    result.expected =
        context.texts.render("check.certificate_fingerprint",
                             {{"fingerprint", wanted ? wanted->fingerprint.substr(0, 16) : "-"}});
    if (!wanted) {
        result.state = CheckState::undecided;
        result.observed = context.texts.render("check.certificate_missing");
        return result;
    }
    if (request == nullptr) {
        return no_request(context, parameters, result.expected);
    }
    std::string presented;
    for (const Event& event : context.events) {
        if (event.kind == EventKind::tls_handshake && event.connection == request->connection &&
            event.sequence < request->sequence) {
            presented = event.text("fingerprint");
            result.evidence = {event.sequence, request->sequence};
        }
    }
    result.observed = presented.empty()
                          ? context.texts.render("check.no_certificate_presented")
                          : context.texts.render("check.certificate_fingerprint",
                                                 {{"fingerprint", presented.substr(0, 16)}});
    result.state = state_of(presented == wanted->fingerprint);
    return result;
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
            proved = proved && (proof == "window" || proof == "process_ended");
            open_window = nullptr;
            result.evidence.push_back(event.sequence);
        } else if (open_window != nullptr && is_request_on(event, "any")) {
            requests.push_back(&event);
            result.evidence.push_back(event.sequence);
        }
    }
    // A request that came is a fact, whether or not the silence around it could be proved.
    if (requests.empty() && (!any_window || !proved || open_window != nullptr)) {
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
