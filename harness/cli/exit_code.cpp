#include "harness/cli/exit_code.hpp"

#include <algorithm>
#include <ranges>
#include <set>

namespace ediconform::cli {

using model::Verdict;

namespace {

bool leaves_open(const model::CaseResult& result, bool require_all) {
    switch (result.verdict) {
    case Verdict::error:
    case Verdict::inconclusive:
        return true;
    case Verdict::not_run:
        return require_all || result.owner != model::Owner::fixture;
    default:
        return false;
    }
}

} // namespace

ExitCode exit_code_of(const model::RunResult& result, bool require_all) {
    const model::Totals totals = result.totals();
    if (totals.of(Verdict::fail) > 0 || (result.strict && totals.of(Verdict::warn) > 0)) {
        return ExitCode::not_conformant;
    }
    std::set<std::string> judged;
    for (const model::RequirementResult& requirement : result.requirements) {
        if (requirement.verdict == Verdict::pass || requirement.verdict == Verdict::fail) {
            judged.insert(requirement.id);
        }
    }
    for (const model::CaseResult& one : result.cases) {
        if (!leaves_open(one, require_all)) {
            continue;
        }
        const bool open_must = std::ranges::any_of(one.requirements, [&](const std::string& id) {
            const auto requirement = result.catalogue.find(id);
            return requirement != result.catalogue.end() &&
                   requirement->second.level == model::Level::must && !judged.contains(id);
        });
        if (open_must || one.verdict == Verdict::error) {
            return ExitCode::not_judged;
        }
    }
    return ExitCode::conformant;
}

} // namespace ediconform::cli
