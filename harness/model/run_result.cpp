#include "harness/model/run_result.hpp"

#include <algorithm>

namespace ediconform::model {

namespace {

void count(const CheckOutcome& check, Totals& totals) {
    const bool judged = check.state == CheckState::held || check.state == CheckState::unmet;
    if (!judged || check.requirement.empty()) {
        return;
    }
    const bool held = check.state == CheckState::held;
    if (check.level == Level::must) {
        ++totals.must_judged;
        totals.must_held += held ? 1 : 0;
    } else if (check.level == Level::should) {
        ++totals.should_judged;
        totals.should_held += held ? 1 : 0;
    }
}

} // namespace

int Totals::of(Verdict verdict) const {
    const auto found = cases.find(verdict);
    return found == cases.end() ? 0 : found->second;
}

int Totals::all() const {
    int sum = 0;
    for (const auto& [verdict, number] : cases) {
        sum += number;
    }
    return sum;
}

Totals RunResult::totals() const {
    Totals totals;
    for (const CaseResult& result : cases) {
        ++totals.cases[result.verdict];
        for (const CheckOutcome& check : result.checks) {
            count(check, totals);
        }
    }
    return totals;
}

std::vector<RequirementResult> summarise(const Catalogue& catalogue,
                                         const std::vector<CaseResult>& cases) {
    std::map<std::string, RequirementResult, std::less<>> found;
    for (const CaseResult& result : cases) {
        for (const CheckOutcome& check : result.checks) {
            if (check.requirement.empty()) {
                continue;
            }
            const auto [place, is_new] = found.try_emplace(
                check.requirement, RequirementResult{check.requirement, check.verdict, {}});
            RequirementResult& summary = place->second;
            summary.verdict = is_new ? check.verdict : worse(summary.verdict, check.verdict);
            if (std::find(summary.cases.begin(), summary.cases.end(), result.id) ==
                summary.cases.end()) {
                summary.cases.push_back(result.id);
            }
        }
    }
    std::vector<RequirementResult> summaries;
    for (const auto& [id, requirement] : catalogue) {
        const auto place = found.find(id);
        summaries.push_back(place == found.end() ? RequirementResult{id, Verdict::not_run, {}}
                                                 : place->second);
    }
    return summaries;
}

} // namespace ediconform::model
