#include "harness/checks/judge.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

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

model::CheckOutcome outcome_of(const json& expectation, const model::Catalogue& catalogue,
                               const CheckContext& context) {
    model::CheckOutcome outcome;
    outcome.check = expectation.at("check").get<std::string>();
    outcome.requirement = expectation.value("requirement", "");
    const CheckFunction check = find_check(outcome.check);
    if (check == nullptr) {
        throw std::logic_error("the schema names a check that the judge lacks: " + outcome.check);
    }
    CheckResult result = check(context, expectation);
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
    if (result.at_most && result.state == CheckState::unmet) {
        outcome.level = lower(outcome.level, *result.at_most);
        outcome.because = context.texts.render(result.at_most_because);
        security_floor = false;
    }
    outcome.state = result.state;
    outcome.verdict = model::verdict_of(result.state, outcome.level, security_floor);
    outcome.expected = std::move(result.expected);
    outcome.observed = std::move(result.observed);
    outcome.evidence = std::move(result.evidence);
    return outcome;
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
    for (const json& expectation : test_case.expect) {
        result.checks.push_back(outcome_of(expectation, catalogue, context));
        result.verdict = model::worse(result.verdict, result.checks.back().verdict);
    }
    const auto unproved = std::ranges::find_if(result.checks, [](const model::CheckOutcome& check) {
        return check.requirement.empty() && check.state == CheckState::undecided;
    });
    if (unproved != result.checks.end()) {
        result.verdict = Verdict::inconclusive;
        result.reason = reason_of(*unproved, context.texts);
        for (model::CheckOutcome& check : result.checks) {
            if (!check.requirement.empty()) {
                // What was compared is not what the case is about, so it says nothing of the requirement.
                check.state = CheckState::undecided;
                check.verdict = Verdict::inconclusive;
            }
        }
        result.owner = model::Owner::implementation;
        return result;
    }
    if (result.verdict != Verdict::pass) {
        const auto decisive =
            std::ranges::find(result.checks, result.verdict, &model::CheckOutcome::verdict);
        if (decisive != result.checks.end()) {
            result.reason = reason_of(*decisive, context.texts);
        }
        result.owner = model::Owner::implementation;
        result.phase = test_case.phase;
    }
    return result;
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
