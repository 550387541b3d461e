#include "reports/declared.hpp"

namespace ediconform::reports {

std::optional<model::DeclaredAnswer> declared_answer(const model::RunResult& result,
                                                     const std::string& requirement) {
    if (!result.declared) {
        return std::nullopt;
    }
    const auto found = result.declared->answers.find(requirement);
    return found == result.declared->answers.end() ? model::DeclaredAnswer{} : found->second;
}

std::vector<DeclaredRow> declared_rows(const model::RunResult& result) {
    std::vector<DeclaredRow> rows;
    for (const auto& [id, requirement] : result.catalogue) {
        const auto given = declared_answer(result, id);
        if (given && requirement.coverage == model::Coverage::declared) {
            rows.push_back({id, *given});
        }
    }
    return rows;
}

} // namespace ediconform::reports
