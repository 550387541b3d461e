#include "harness/checks/traffic_checks.hpp"

#include "harness/checks/message_head.hpp"
#include "harness/checks/step_evidence.hpp"
#include "harness/checks/wire_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

namespace {

constexpr std::string_view kMockCa = "mock-ca";

CheckState state_of(bool held) {
    return held ? CheckState::held : CheckState::unmet;
}

bool is_request_on(const Event& event, std::string_view operation) {
    return event.kind == EventKind::http_request && event.source == kMockCa &&
           (operation == "any" || event.text("operation") == operation);
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

const Event* nth_request(const CheckContext& context, const json& parameters) {
    const auto requests = requests_on(context, parameters);
    const std::size_t nth = parameters.value("nth", std::size_t{1});
    return nth <= requests.size() ? requests[nth - 1] : nullptr;
}

std::vector<std::uint64_t> sequences(const std::vector<const Event*>& events) {
    std::vector<std::uint64_t> numbers;
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
            const base::LocalizedText part =
                context.texts.render(text, {{"count", fmt::to_string(wanted)}});
            result.expected.ja += (result.expected.ja.empty() ? "" : "、") + part.ja;
            result.expected.en += (result.expected.en.empty() ? "" : ", ") + part.en;
        }
    };
    compare("exactly", "check.exactly", std::equal_to<>{});
    compare("at_least", "check.at_least", std::greater_equal<>{});
    compare("at_most", "check.at_most", std::less_equal<>{});
    result.observed = context.texts.render("check.count", {{"count", fmt::to_string(count)}});
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
    return counted(context, parameters, requests_on(context, parameters));
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
    const auto reading =
        read_message(*operation, Direction::request, head_field(request->raw->head, "Content-Type"),
                     request->raw->body);
    bool only_unknown = true;
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
    if (only_unknown && request->text("method") == operation->method) {
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
    if (request == nullptr || !request->raw || called == nullptr || !called->raw ||
        operation == nullptr) {
        return no_request(context, parameters, result.expected);
    }
    result.evidence = {called->sequence, request->sequence};
    const auto reading =
        read_message(*operation, Direction::request, head_field(request->raw->head, "Content-Type"),
                     request->raw->body);
    std::string different;
    for (const wire::MemberBinding& binding : operation->request.members) {
        const auto given = called->raw->secrets.find(binding.member);
        if (given == called->raw->secrets.end()) {
            continue; // The step gave no value for it, so any value is the client's own.
        }
        const auto sent = reading.members.find(binding.member);
        if (sent == reading.members.end() || sent->second != given->second.reveal()) {
            different += (different.empty() ? "" : ", ") + binding.member;
        }
    }
    result.state = state_of(different.empty());
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
    if (requests.empty()) {
        return no_request(context, parameters, result.expected);
    }
    std::string found;
    for (const Event* request : requests) {
        result.evidence.push_back(request->sequence);
        for (const Event& event : context.events) {
            if (event.kind != EventKind::driver_called || !event.raw || !request->raw) {
                continue;
            }
            for (const auto& [member, secret] : event.raw->secrets) {
                const bool is_secret =
                    member != wire::member::kCommonName && secret.reveal().size() >= 4;
                if (is_secret && request->raw->head.find(secret.reveal()) != std::string::npos &&
                    found.find(member) == std::string::npos) {
                    found += (found.empty() ? "" : ", ") + member;
                }
            }
            const auto key = event.raw->secrets.find(wire::member::kAuthenticationKey);
            const bool renewal = request->text("operation") == wire::operation::kRenew;
            const wire::Operation* operation = context.profile.find(request->text("operation"));
            const bool asked = operation != nullptr &&
                               operation->request.find(wire::member::kAuthenticationKey) != nullptr;
            if (renewal && !asked && key != event.raw->secrets.end() &&
                request->raw->body.find(key->second.reveal()) != std::string::npos) {
                found +=
                    (found.empty() ? "" : ", ") + std::string(wire::member::kAuthenticationKey);
            }
        }
    }
    if (!found.empty()) {
        result.state = CheckState::unmet;
        result.observed =
            context.texts.render("check.secrets_in_place.problem", {{"members", found}});
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
    const Event* started = nullptr;
    const Event* ended = nullptr;
    for (const Event& event : context.events) {
        if (event.kind == EventKind::quiet_started) {
            started = &event;
        } else if (event.kind == EventKind::quiet_ended) {
            ended = &event;
        }
    }
    if (started == nullptr || ended == nullptr || ended->text("proof").empty() ||
        ended->text("proof") == "none") {
        result.state = CheckState::undecided;
        result.observed = context.texts.render("check.quiet.no_proof");
        return result;
    }
    const json whole{{"on", "any"}};
    std::vector<const Event*> requests;
    for (const Event* request : requests_on(context, whole)) {
        if (request->sequence > started->sequence && request->sequence < ended->sequence) {
            requests.push_back(request);
        }
    }
    result.state = state_of(requests.empty());
    result.evidence = sequences(requests);
    result.evidence.push_back(ended->sequence);
    result.observed =
        context.texts.render("check.quiet.observed",
                             {{"count", fmt::to_string(requests.size())},
                              {"milliseconds", fmt::to_string(started->number("milliseconds"))}});
    return result;
}

} // namespace ediconform::checks
