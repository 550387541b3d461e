#include "harness/checks/client_checks.hpp"

#include "harness/checks/step_evidence.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <sstream>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

namespace {

CheckState state_of(bool held) {
    return held ? CheckState::held : CheckState::unmet;
}

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

/// The client's log as the tester read it at the end of the case.
const Event* client_log(const CheckContext& context) {
    const Event* log = nullptr;
    for (const Event& event : context.events) {
        if (event.kind == EventKind::fact && event.text("name") == "client_log") {
            log = &event;
        }
    }
    return log;
}

bool contains_folded(std::string_view text, std::string_view part) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    };
    return std::ranges::search(text, part, same).begin() != text.end();
}

bool contains_any(std::string_view text, const json& words) {
    return std::ranges::any_of(words, [&](const json& word) {
        return contains_folded(text, word.get_ref<const std::string&>());
    });
}

/// Every line that has the date of a moment, in one of the usual spellings.
std::string lines_of_day(const std::string& log, base::WallTime moment) {
    const std::string day = base::to_rfc3339(moment).substr(0, 10);
    std::string plain = day;
    std::erase(plain, '-');
    std::string slashed = day;
    std::ranges::replace(slashed, '-', '/');
    std::istringstream lines(log);
    std::string found;
    for (std::string line; std::getline(lines, line);) {
        if (contains_any(line, json::array({day, plain, slashed}))) {
            found += line + "\n";
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
    if (presented == nullptr || presented->text("fingerprint").empty()) {
        const bool says_nothing =
            presented == nullptr && parameters.value("where_connected", false);
        result.state = says_nothing ? CheckState::undecided : CheckState::unmet;
        result.observed =
            context.texts.render(presented == nullptr ? "check.presented.no_connection"
                                                      : "check.no_certificate_presented");
        return result;
    }
    result.evidence = {presented->sequence};
    result.observed =
        context.texts.render("check.certificate_fingerprint",
                             {{"fingerprint", presented->text("fingerprint").substr(0, 16)}});
    result.state = state_of(presented->text("fingerprint") == wanted->fingerprint);
    return result;
}

CheckResult check_partner_accepted(const CheckContext& context, const json& parameters) {
    CheckResult result;
    const bool by_chain = parameters.value("by_presented_chain", false);
    result.expected = context.texts.render(by_chain ? "check.partner_accepted.expected_by_chain"
                                                    : "check.partner_accepted.expected");
    const Event* presented = last_presented(context, parameters);
    if (presented == nullptr) {
        result.state = by_chain ? CheckState::undecided : CheckState::unmet;
        result.observed = context.texts.render("check.presented.no_connection");
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
    const Event* answered =
        last_in_step(context, parameters.at("of").get<std::string>(), EventKind::driver_answered);
    const Event* log = client_log(context);
    const auto wanted = parameters.at("any").get<std::vector<std::string>>();
    const std::string names = fmt::format("{}", fmt::join(wanted, ", "));
    result.expected = context.texts.render("check.reported.expected", {{"any", names}});
    if (answered == nullptr) {
        result.state = CheckState::undecided;
        result.observed = context.texts.render("outcome.not_sent");
        return result;
    }
    const std::string message = answered->text("message");
    bool found = false;
    for (const std::string& text : wanted) {
        // A meaning is reported by its name or by one of the codes that stand for it on the wire.
        const auto codes = context.profile.status.codes.find(text);
        found = found || answered->text("outcome") == text || contains_folded(message, text) ||
                (log != nullptr && log->raw && contains_folded(log->raw->body, text));
        if (codes != context.profile.status.codes.end()) {
            found =
                found || std::ranges::any_of(codes->second, [&](const std::string& code) {
                    return contains_folded(message, code) ||
                           (log != nullptr && log->raw && contains_folded(log->raw->body, code));
                });
        }
    }
    result.evidence = {answered->sequence};
    if (log != nullptr) {
        result.evidence.push_back(log->sequence);
    }
    const std::string shown = base::printable_line(base::truncated(message, 200));
    result.observed = context.texts.render(
        "check.reported.observed", {{"outcome", answered->text("outcome")}, {"message", shown}});
    result.state = state_of(found);
    return result;
}

CheckResult check_log(const CheckContext& context, const json& parameters) {
    CheckResult result;
    result.expected = context.texts.render("check.log.expected");
    const Event* log = client_log(context);
    if (log == nullptr || !log->raw) {
        result.state = CheckState::unmet;
        result.observed = context.texts.render("check.log.missing");
        return result;
    }
    result.evidence = {log->sequence};
    std::string missing;
    for (const auto& step : parameters.at("records")) {
        const Event* called =
            last_in_step(context, step.get<std::string>(), EventKind::driver_called);
        if (called == nullptr) {
            continue;
        }
        const std::string dated = lines_of_day(log->raw->body, called->at);
        if (!contains_any(dated, parameters.at("operation")) ||
            !contains_any(dated, parameters.at("result"))) {
            missing += (missing.empty() ? "" : ", ") + called->text("action");
        }
    }
    result.state = state_of(missing.empty());
    result.observed = missing.empty()
                          ? context.texts.render("check.log.observed")
                          : context.texts.render("check.log.incomplete", {{"actions", missing}});
    return result;
}

CheckResult check_log_secrets(const CheckContext& context, const json&) {
    CheckResult result;
    result.expected = context.texts.render("check.log_secrets.expected");
    const Event* log = client_log(context);
    if (log == nullptr || !log->raw) {
        result.state = CheckState::not_applicable;
        result.observed = context.texts.render("check.log.missing");
        return result;
    }
    result.evidence = {log->sequence};
    std::string found;
    for (const Event& event : context.events) {
        if (event.kind != EventKind::driver_called || !event.raw) {
            continue;
        }
        for (const auto& [member, secret] : event.raw->secrets) {
            const bool is_secret =
                member != wire::member::kCommonName && secret.reveal().size() >= 4;
            if (is_secret && log->raw->body.find(secret.reveal()) != std::string::npos &&
                found.find(member) == std::string::npos) {
                found += (found.empty() ? "" : ", ") + member;
            }
        }
    }
    result.state = state_of(found.empty());
    result.observed = found.empty() ? context.texts.render("check.log_secrets.observed")
                                    : context.texts.render("check.secrets_in_place.problem",
                                                           {{"members", found}});
    return result;
}

CheckResult check_gave_up(const CheckContext& context, const json& parameters) {
    CheckResult result;
    const std::string step = parameters.at("of").get<std::string>();
    const Event* called = last_in_step(context, step, EventKind::driver_called);
    const Event* answered = last_in_step(context, step, EventKind::driver_answered);
    if (!context.declared_total_timeout || called == nullptr) {
        result.state = CheckState::undecided;
        result.expected = result.observed = context.texts.render("check.gave_up.undeclared");
        return result;
    }
    result.expected = context.texts.render(
        "check.gave_up.expected",
        {{"milliseconds", fmt::to_string(context.declared_total_timeout->count())}});
    if (answered == nullptr || answered->text("result") == "timeout") {
        result.state = CheckState::unmet;
        result.observed = context.texts.render("check.gave_up.never");
        return result;
    }
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(answered->at - called->at);
    // Half as much again, and 500 ms for starting and ending a process: machines under test are
    // busy.
    const auto limit = *context.declared_total_timeout * 3 / 2 + std::chrono::milliseconds(500);
    result.evidence = {called->sequence, answered->sequence};
    result.observed = context.texts.render("check.gave_up.observed",
                                           {{"milliseconds", fmt::to_string(took.count())}});
    result.state = state_of(took <= limit);
    return result;
}

} // namespace ediconform::checks
