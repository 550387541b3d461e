#include "harness/checks/judge.hpp"

#include "harness/checks/failure_stage.hpp"
#include "harness/checks/request_events.hpp"
#include "harness/checks/step_evidence.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ediconform::checks {

using model::CheckState;
using model::Level;
using model::Verdict;
using nlohmann::json;

namespace {

Level level_from(const std::string& letter) {
    return letter == "S" ? Level::should : Level::may;
}

Level lower(Level a, Level b) {
    return static_cast<int>(a) > static_cast<int>(b) ? a : b;
}

/// A check with who has to act where it is not held.
struct Judged {
    model::CheckOutcome outcome;
    model::Owner owner = model::Owner::implementation;
    bool would_fail = false; ///< Were it not met: a must, or below the security floor.
};

/// Level and security floor of the requirement, as far as the case and the finding leave them.
Verdict weigh(const CheckResult& result, const json& expectation, const model::Catalogue& catalogue,
              const base::Texts& texts, model::CheckOutcome& outcome) {
    const auto requirement = catalogue.find(outcome.requirement);
    bool security_floor = false;
    if (requirement != catalogue.end()) {
        outcome.level = requirement->second.level;
        security_floor = requirement->second.security_floor;
    }
    if (expectation.contains("lower_to")) {
        outcome.level =
            lower(outcome.level, level_from(expectation.at("lower_to").get<std::string>()));
        outcome.because = {expectation.at("because").at("ja"), expectation.at("because").at("en")};
        security_floor = false;
    }
    const bool lesser_finding =
        result.at_most && result.state == CheckState::unmet &&
        (security_floor || lower(outcome.level, *result.at_most) != outcome.level);
    if (lesser_finding) {
        outcome.level = lower(outcome.level, *result.at_most);
        outcome.because = texts.render(result.at_most_because);
        security_floor = false;
    }
    return model::verdict_of(result.state, outcome.level, security_floor);
}

CheckResult without_ground(base::LocalizedText expected, base::LocalizedText observed) {
    return {CheckState::not_applicable, std::move(expected), std::move(observed), {}};
}

/// What a check expects may depend on what the client said of a step, or on its having asked.
CheckResult checked(CheckFunction check, const CheckContext& context, const json& expectation) {
    for (const auto& [name, wanted] : {std::pair("if_ok", true), std::pair("unless_ok", false)}) {
        if (!expectation.contains(name)) {
            continue;
        }
        const std::string step = expectation.at(name).get<std::string>();
        const Event* answered = last_in_step(context, step, EventKind::driver_answered);
        if (answered != nullptr && (answered->text("outcome") == "ok") != wanted) {
            return without_ground(context.texts.render("check.told.expected", {{"step", step}}),
                                  context.texts.render("check.told.observed"));
        }
    }
    if (expectation.contains("if_sent")) {
        const std::string operation = expectation.at("if_sent").get<std::string>();
        if (requests_on(context, {{"on", operation}}).empty()) {
            return without_ground(
                context.texts.render("check.sent.expected", {{"operation", operation}}),
                context.texts.render("check.sent.observed"));
        }
    }
    if (expectation.contains("if_issued")) {
        const std::string operation = expectation.at("if_issued").get<std::string>();
        if (!find_certificate(context, "$issued." + operation)) {
            return without_ground(
                context.texts.render("check.issued.expected", {{"operation", operation}}),
                context.texts.render("check.issued.observed"));
        }
    }
    return check(context, expectation);
}

/// What a server answers that does not look at a request says nothing of it. Checks on several
/// steps rest on those that came through.
bool was_throttled(const CheckContext& context, const json& expectation) {
    const json step = expectation.value("of", json());
    const Event* finished = step.is_string() ? last_in_step(context, step.get<std::string>(),
                                                            EventKind::exchange_finished)
                                             : nullptr;
    return finished != nullptr && finished->flag("throttled");
}

CheckResult considered(CheckFunction check, const CheckContext& context, const json& expectation) {
    CheckResult result = checked(check, context, expectation);
    if (result.state != CheckState::not_applicable && was_throttled(context, expectation)) {
        result.state = CheckState::undecided;
        result.owner = model::Owner::configuration;
        result.observed = context.texts.render("check.throttled");
    }
    return result;
}

Judged judged(const json& expectation, const model::Catalogue& catalogue,
              const CheckContext& context) {
    Judged one;
    model::CheckOutcome& outcome = one.outcome;
    outcome.check = expectation.at("check").get<std::string>();
    outcome.requirement = expectation.value("requirement", "");
    const CheckFunction check = find_check(outcome.check);
    if (check == nullptr) {
        throw std::logic_error("the schema names a check that the judge lacks: " + outcome.check);
    }
    CheckResult result = considered(check, context, expectation);
    outcome.state = result.state;
    outcome.verdict = weigh(result, expectation, catalogue, context.texts, outcome);
    const auto requirement = catalogue.find(outcome.requirement);
    one.would_fail = outcome.level == Level::must ||
                     (requirement != catalogue.end() && requirement->second.security_floor &&
                      !expectation.contains("lower_to"));
    outcome.expected = std::move(result.expected);
    outcome.observed = std::move(result.observed);
    outcome.evidence = std::move(result.evidence);
    std::erase(outcome.evidence, 0U); // Of what never happened there is no event.
    one.owner = result.owner;
    return one;
}

/// Whoever kept a fault from going out: the client that never came so far, or the tester.
model::Owner owner_of_undelivered(const model::TestCase& test_case, const json& expectation,
                                  const CheckContext& context) {
    const auto index = expectation.at("fault").get<std::size_t>();
    if (index >= test_case.faults.size()) {
        return model::Owner::harness;
    }
    const std::string on = test_case.faults[index].value("on", "");
    const std::uint64_t start = end_of_preamble(context);
    const bool came = std::ranges::any_of(context.events, [&](const Event& event) {
        const bool is_such =
            on == "connection" || on == "proxy"
                ? event.kind == EventKind::tcp_accepted
                : event.kind == EventKind::http_request && event.text("operation") == on;
        const auto* seen_by = on == "proxy" ? "proxy" : "mock-ca";
        return is_such && event.source == seen_by && event.sequence > start;
    });
    return came ? model::Owner::harness : model::Owner::implementation;
}

model::CaseResult described(const model::TestCase& test_case) {
    model::CaseResult result;
    result.id = test_case.id;
    result.group = test_case.group();
    result.side = test_case.side;
    result.title = test_case.title;
    result.why = test_case.why;
    result.remedy = test_case.remedy;
    result.requirements = test_case.requirements;
    result.source_file = test_case.source_file;
    result.source_line = test_case.source_line;
    return result;
}

/// How far the exchange came that a check is about, where the case does not say.
std::optional<model::FailurePhase> observed_phase(const json& expectation,
                                                  const CheckContext& context) {
    if (!expectation.contains("of") || !expectation.at("of").is_string()) {
        return std::nullopt;
    }
    const auto stage = failure_stage(context, expectation.at("of").get<std::string>());
    return stage ? phase_of(*stage) : std::nullopt;
}

/// A should that is not met is said, whatever else of that kind could not be decided. What could be
/// a failure is more: nobody may take the case for conformant but for a warning.
bool is_warning_beside_undecided(const std::vector<Judged>& all) {
    const auto is = [](Verdict verdict) {
        return [verdict](const Judged& one) { return one.outcome.verdict == verdict; };
    };
    return std::ranges::any_of(all, is(Verdict::warn)) &&
           std::ranges::none_of(all, [&](const Judged& one) {
               return is(Verdict::inconclusive)(one) && one.would_fail;
           });
}

base::LocalizedText reason_of(const model::CheckOutcome& check, const base::Texts& texts) {
    const auto text = [&](base::Language language) {
        return base::in(language, texts.render("judge.reason",
                                               {{"expected", base::in(language, check.expected)},
                                                {"observed", base::in(language, check.observed)}}));
    };
    return {text(base::Language::ja), text(base::Language::en)};
}

} // namespace

model::CaseResult judge(const model::TestCase& test_case, const model::Catalogue& catalogue,
                        const CheckContext& context) {
    model::CaseResult result = described(test_case);
    result.verdict = Verdict::not_applicable;
    std::optional<model::Owner> unproved;
    std::vector<Judged> all;
    for (const json& expectation : test_case.expect) {
        all.push_back(judged(expectation, catalogue, context));
        const model::CheckOutcome& outcome = all.back().outcome;
        result.verdict = model::worse(result.verdict, outcome.verdict);
        if (outcome.requirement.empty() && outcome.state == CheckState::undecided && !unproved) {
            unproved = expectation.contains("fault")
                           ? owner_of_undelivered(test_case, expectation, context)
                           : all.back().owner;
            result.reason = reason_of(outcome, context.texts);
        }
    }
    if (result.verdict == Verdict::inconclusive && is_warning_beside_undecided(all)) {
        result.verdict = Verdict::warn;
    }
    if (unproved) {
        result.verdict = Verdict::inconclusive;
        result.owner = unproved;
        result.phase = test_case.phase;
        for (Judged& one : all) {
            if (!one.outcome.requirement.empty()) {
                // What was compared is not what the case is about, so it says nothing of the
                // requirement.
                one.outcome.state = CheckState::undecided;
                one.outcome.verdict = Verdict::inconclusive;
            }
        }
    } else if (result.verdict != Verdict::pass) {
        const auto decisive = std::ranges::find(
            all, result.verdict, [](const Judged& one) { return one.outcome.verdict; });
        result.phase = test_case.phase;
        if (decisive != all.end()) {
            result.reason = reason_of(decisive->outcome, context.texts);
            result.owner = decisive->owner;
            if (!result.phase) {
                const auto index = static_cast<std::size_t>(decisive - all.begin());
                result.phase = observed_phase(test_case.expect.at(index), context);
            }
        }
        if (result.verdict == Verdict::not_applicable) {
            result.owner.reset(); // Nobody has to act.
        }
    }
    for (Judged& one : all) {
        result.checks.push_back(std::move(one.outcome));
    }
    return result;
}

void withdraw(model::CaseResult& result, base::LocalizedText reason, bool failures_too) {
    const auto stands = [&](Verdict verdict) {
        return verdict == Verdict::not_applicable || verdict == Verdict::error ||
               (verdict == Verdict::fail && !failures_too);
    };
    for (model::CheckOutcome& check : result.checks) {
        if (!stands(check.verdict)) {
            check.state = CheckState::undecided;
            check.verdict = Verdict::inconclusive;
        }
    }
    if (!stands(result.verdict)) {
        result.verdict = Verdict::inconclusive;
        result.reason = std::move(reason);
        result.owner = model::Owner::fixture;
    }
}

model::CaseResult unjudged(const model::TestCase& test_case, Verdict verdict,
                           base::LocalizedText reason, std::optional<model::Owner> owner) {
    model::CaseResult result = described(test_case);
    result.verdict = verdict;
    result.reason = std::move(reason);
    result.owner = owner;
    return result;
}

} // namespace ediconform::checks
