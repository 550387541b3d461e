#include "harness/checks/request_checks.hpp"

#include "harness/checks/message_head.hpp"
#include "harness/checks/request_events.hpp"
#include "harness/checks/secret_search.hpp"
#include "harness/checks/wire_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

namespace {

/// Path and query of a request target: a client may send the absolute form (RFC 9112 3.2.2).
std::string_view origin_form(std::string_view target) {
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos || target.find('/') < scheme) {
        return target;
    }
    const std::size_t path = target.find('/', scheme + 3);
    return path == std::string_view::npos ? "/" : target.substr(path);
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

} // namespace

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
    for (const wire::HeaderRule& header : operation->headers) {
        if (head_field(request->raw->head, header.name) != header.value) {
            add(fmt::format("header field {}: not the value of the profile", header.name));
        }
    }
    bool only_unknown = problems.empty();
    const auto reading =
        read_message(*operation, Direction::request, head_field(request->raw->head, "Content-Type"),
                     request->raw->body);
    for (const WireViolation& violation : reading.violations) {
        add(describe(violation));
        only_unknown = only_unknown && violation.code == "unknown_member";
    }
    if (problems.empty()) {
        result.observed = context.texts.render("check.message_form.observed");
        return result;
    }
    result.state = CheckState::unmet;
    result.observed = context.texts.render("check.message_form.problem", {{"problem", problems}});
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
    if (requests.empty() && parameters.at("on") != journal_source::kElsewhere) {
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
    const json& references = parameters.at("certificate");
    const json alternatives = references.is_array() ? references : json::array({references});
    std::vector<std::string> wanted;
    for (const json& reference : alternatives) {
        if (const auto found = find_certificate(context, reference.get<std::string>())) {
            wanted.push_back(found->fingerprint);
        }
    }
    CheckResult result;
    std::string names;
    for (const std::string& fingerprint : wanted) {
        names += (names.empty() ? "" : " / ") + fingerprint.substr(0, 16);
    }
    result.expected = context.texts.render("check.certificate_fingerprint",
                                           {{"fingerprint", names.empty() ? "-" : names}});
    if (wanted.size() < alternatives.size()) {
        result.state = CheckState::undecided;
        result.observed = context.texts.render("check.certificate_missing");
        return result;
    }
    const Event* request = nth_request(context, parameters);
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
    result.state = state_of(std::ranges::find(wanted, presented) != wanted.end());
    return result;
}

} // namespace ediconform::checks
