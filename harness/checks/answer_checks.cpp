#include "harness/checks/answer_checks.hpp"

#include "harness/checks/reply_observation.hpp"
#include "harness/checks/step_evidence.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace ediconform::checks {

using model::CheckState;
using nlohmann::json;

namespace {

/// Terms of a step's outcome on either side: the CA's answer, or what the driver says of the
/// client.
struct StepOutcome {
    /// What the outcome shows. A step that was never carried out shows nothing, and one whose
    /// client hung or crashed does not show that the client did right by not succeeding.
    CheckState shows = CheckState::held;
    std::set<std::string, std::less<>> terms;
    base::LocalizedText text;
    std::uint64_t sequence = 0;
};

StepOutcome outcome_of_client(const CheckContext& context, const Event& driver) {
    StepOutcome outcome;
    outcome.sequence = driver.sequence;
    std::string term = driver.text("outcome");
    if (driver.text("teller") == "nobody") {
        outcome.shows = CheckState::not_applicable;
        outcome.text = context.texts.render("check.outcome.untold");
        return outcome;
    }
    if (driver.text("result") == "timeout") {
        term = "no_end";
        // Without a declared time-out nobody can say that it should have ended by then.
        outcome.shows = context.declared_total_timeout ? CheckState::unmet : CheckState::undecided;
    } else if (term == "crashed") {
        outcome.shows = CheckState::unmet;
    }
    outcome.terms = {term};
    outcome.text = describe_term(context.texts, term);
    return outcome;
}

StepOutcome outcome_of(const CheckContext& context, std::string_view step) {
    const Event* driver = last_in_step(context, step, EventKind::driver_answered);
    if (driver != nullptr) {
        return outcome_of_client(context, *driver);
    }
    const ReplyObservation reply = observe_reply(context, step);
    return {reply.sent ? CheckState::held : CheckState::undecided, reply.terms,
            describe_outcome(context.texts, reply), reply.sequence};
}

base::LocalizedText joined(const base::Texts& texts, const std::vector<std::string>& terms) {
    base::LocalizedText text;
    for (const std::string& term : terms) {
        const base::LocalizedText one = describe_term(texts, term);
        text.ja += (text.ja.empty() ? "" : "、") + one.ja;
        text.en += (text.en.empty() ? "" : ", ") + one.en;
    }
    return text;
}

base::LocalizedText phrase(const base::Texts& texts, std::string_view id,
                           const base::LocalizedText& value) {
    return {texts.render(id, {{"value", value.ja}}).ja, texts.render(id, {{"value", value.en}}).en};
}

/// Where the CA served what it should have refused, its answer is none of error; what it served is
/// for other checks.
bool is_success(const ReplyObservation& reply) {
    return reply.meaning == wire::meaning::kOk && reply.has_certificate();
}

bool has_any(const StepOutcome& outcome, const std::vector<std::string>& terms) {
    return std::ranges::any_of(
        terms, [&](const std::string& term) { return outcome.terms.contains(term); });
}

} // namespace

CheckResult check_outcome(const CheckContext& context, const json& parameters) {
    const StepOutcome outcome = outcome_of(context, parameters.at("of").get<std::string>());
    const auto wanted = parameters.value("is", std::vector<std::string>{});
    const auto unwanted = parameters.value("not", std::vector<std::string>{});
    CheckResult result;
    result.state = outcome.shows;
    if (result.state == CheckState::held) {
        result.state =
            state_of((wanted.empty() || has_any(outcome, wanted)) && !has_any(outcome, unwanted));
    }
    result.expected =
        wanted.empty() ? phrase(context.texts, "check.none_of", joined(context.texts, unwanted))
        : wanted.size() == 1 ? joined(context.texts, wanted)
                             : phrase(context.texts, "check.one_of", joined(context.texts, wanted));
    result.observed = outcome.text;
    result.evidence = {outcome.sequence};
    return result;
}

CheckResult check_outcomes(const CheckContext& context, const json& parameters) {
    CheckResult result;
    CheckState shown = CheckState::held;
    std::map<std::string, int> counts;
    for (const auto& step : parameters.at("of")) {
        const StepOutcome outcome = outcome_of(context, step.get<std::string>());
        result.evidence.push_back(outcome.sequence);
        if (shown == CheckState::held || outcome.shows == CheckState::undecided) {
            shown = outcome.shows;
        }
        for (const std::string& term : outcome.terms) {
            ++counts[term];
        }
        result.observed.ja += (result.observed.ja.empty() ? "" : "／") + outcome.text.ja;
        result.observed.en += (result.observed.en.empty() ? "" : " / ") + outcome.text.en;
    }
    bool held = true;
    for (const auto& [term, number] : parameters.at("exactly").items()) {
        held = held && counts[term] == number.get<int>();
        const base::LocalizedText text = describe_term(context.texts, term);
        result.expected.ja += fmt::format("{}{} × {}", result.expected.ja.empty() ? "" : "、",
                                          text.ja, number.get<int>());
        result.expected.en += fmt::format("{}{} × {}", result.expected.en.empty() ? "" : ", ",
                                          text.en, number.get<int>());
    }
    result.state = shown == CheckState::held ? state_of(held) : shown;
    return result;
}

CheckResult check_proof_of_life(const CheckContext& context, const json& parameters) {
    const auto wanted = parameters.at("is").get<std::vector<std::string>>();
    CheckResult result;
    result.state = CheckState::undecided;
    result.expected = joined(context.texts, wanted);
    for (const auto& step : parameters.at("of")) {
        const StepOutcome outcome = outcome_of(context, step.get<std::string>());
        result.evidence.push_back(outcome.sequence);
        if (has_any(outcome, wanted)) {
            result.state = CheckState::held;
        }
        result.observed.ja += (result.observed.ja.empty() ? "" : "／") + outcome.text.ja;
        result.observed.en += (result.observed.en.empty() ? "" : " / ") + outcome.text.en;
    }
    return result;
}

CheckResult check_documented_code(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, parameters.at("of").get<std::string>());
    CheckResult result;
    const std::string meaning = parameters.value("meaning", "");
    result.expected = meaning.empty() ? context.texts.render("check.documented_code.expected")
                                      : describe_term(context.texts, meaning);
    result.observed = describe_outcome(context.texts, reply);
    result.evidence = {reply.sequence};
    if (!reply.code || reply.meaning == wire::meaning::kOk) {
        result.state =
            CheckState::not_applicable; // Other checks speak of an answer without an error code.
        return result;
    }
    const bool declares_it = meaning.empty() || context.profile.status.code_of(meaning).has_value();
    result.state = state_of(reply.meaning.has_value() &&
                            (!declares_it || meaning.empty() || reply.meaning == meaning));
    result.at_most = model::Level::should;
    result.at_most_because = "check.documented_code.because";
    return result;
}

CheckResult check_status(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, parameters.at("of").get<std::string>());
    const bool wants_ok = parameters.at("is") == "ok";
    CheckResult result;
    result.expected = context.texts.render(wants_ok ? "check.status.ok" : "check.status.error",
                                           {{"ok", context.profile.status.ok}});
    result.observed = describe_outcome(context.texts, reply);
    result.evidence = {reply.sequence};
    const bool is_ok = reply.meaning == wire::meaning::kOk;
    result.state = state_of(reply.code.has_value() && is_ok == wants_ok);
    if (wants_ok ? reply.terms.contains("refused") : is_success(reply)) {
        result.state = CheckState::not_applicable;
    }
    for (const WireViolation& violation : reply.reading.violations) {
        const bool of_form =
            violation.code == "member_type" || violation.code == "duplicate_member";
        if (of_form && violation.member == wire::member::kStatus) {
            result.state = CheckState::unmet;
            result.observed =
                context.texts.render("check.status.type", {{"detail", violation.detail}});
        }
    }
    return result;
}

CheckResult check_http_response(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, parameters.at("of").get<std::string>());
    return {state_of(reply.answered),
            context.texts.render("check.http_response.expected"),
            describe_outcome(context.texts, reply),
            {reply.sequence}};
}

CheckResult check_http_status(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, parameters.at("of").get<std::string>());
    const auto wanted = parameters.at("is").get<std::vector<int>>();
    CheckResult result;
    result.expected = context.texts.render(
        "check.http_status.expected", {{"status", fmt::format("{}", fmt::join(wanted, ", "))}});
    result.observed = describe_outcome(context.texts, reply);
    result.evidence = {reply.sequence};
    const bool tls_refusal = reply.terms.contains("tls_refused");
    // Figure 9 has the connection refused where 3.4 has 403: the guideline leaves it open (A1).
    result.state = tls_refusal
                       ? CheckState::observed
                       : state_of(std::ranges::find(wanted, reply.http_status) != wanted.end());
    return result;
}

CheckResult check_certificate_field(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, parameters.at("of").get<std::string>());
    const bool wants_it = parameters.at("is") == "present";
    CheckResult result;
    result.expected = context.texts.render(wants_it ? "check.certificate_field.present"
                                                    : "check.certificate_field.absent");
    result.observed =
        context.texts.render(reply.has_certificate() ? "check.certificate_field.is_present"
                                                     : "check.certificate_field.is_absent");
    result.evidence = {reply.sequence};
    result.state = state_of(reply.has_certificate() == wants_it);
    if (wants_it) {
        if (reply.terms.contains("refused")) { // no answer of success
            result.state = CheckState::not_applicable;
        }
        return result;
    }
    if (is_success(reply) || (!reply.has_certificate() && !reply.answered)) {
        // A success is no faulty answer of error, and no answer is none without a certificate.
        result.state = CheckState::not_applicable;
        result.observed = describe_outcome(context.texts, reply);
    } else if (!reply.has_certificate() && reply.http_status / 100 == 2 &&
               !reply.reading.decoded()) {
        // It could not be read, so it may hold one.
        result.state = CheckState::undecided;
        result.observed = describe_outcome(context.texts, reply);
    }
    return result;
}

CheckResult check_base64(const CheckContext& context, const json& parameters) {
    const ReplyObservation reply = observe_reply(context, parameters.at("of").get<std::string>());
    const pki::Base64Reading text = reply.base64();
    CheckResult result;
    const std::size_t wrap = context.profile.pkcs12.base64_wrap;
    result.expected = wrap == 0 ? context.texts.render("check.base64.one_line")
                                : context.texts.render("check.base64.wrapped",
                                                       {{"columns", fmt::to_string(wrap)}});
    result.evidence = {reply.sequence};
    if (!text.bytes) {
        const bool refused = reply.terms.contains("refused"); // no answer of success
        result.state = refused ? CheckState::not_applicable : CheckState::unmet;
        result.observed = context.texts.render("check.base64.problem." +
                                               (text.problem.empty() ? "empty" : text.problem));
        return result;
    }
    if (!holds_sequence(text)) {
        result.state = CheckState::unmet;
        result.observed = context.texts.render("check.base64.problem.content");
        return result;
    }
    result.observed = text.wrapped
                          ? context.texts.render("check.base64.is_wrapped",
                                                 {{"columns", fmt::to_string(text.longest_line)}})
                          : context.texts.render("check.base64.is_one_line");
    const bool as_declared = wrap == 0 ? !text.wrapped : text.longest_line <= wrap;
    // Base64 it is; another wrapping than the profile's is a matter of the profile, not of the
    // guideline.
    result.state = state_of(as_declared);
    result.at_most = model::Level::should;
    result.at_most_because = "check.base64.because";
    return result;
}

} // namespace ediconform::checks
