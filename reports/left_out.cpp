#include "reports/left_out.hpp"

#include "reports/case_text.hpp"

#include <algorithm>

namespace ediconform::reports {

using model::Verdict;

std::vector<LeftOut> left_out(const model::RunResult& result, const base::Texts& texts) {
    std::vector<LeftOut> groups;
    for (std::size_t index = 0; index < result.cases.size(); ++index) {
        const model::CaseResult& one = result.cases[index];
        if (one.verdict != Verdict::not_run && one.verdict != Verdict::not_applicable) {
            continue;
        }
        const base::LocalizedText reason{headline(one, texts, base::Language::ja),
                                         headline(one, texts, base::Language::en)};
        auto group = std::ranges::find_if(groups, [&](const LeftOut& known) {
            return known.verdict == one.verdict && known.reason == reason;
        });
        if (group == groups.end()) {
            group = groups.insert(groups.end(), {one.verdict, reason, remedy_of(one, texts), {}});
        }
        group->cases.push_back(index);
    }
    std::ranges::stable_sort(groups, [](const LeftOut& a, const LeftOut& b) {
        return a.verdict != b.verdict ? a.verdict == Verdict::not_run
                                      : a.cases.size() > b.cases.size();
    });
    for (std::size_t index = 1; index < groups.size(); ++index) {
        if (groups[index - 1].remedy == groups[index].remedy) {
            groups[index - 1].remedy = {};
        }
    }
    return groups;
}

} // namespace ediconform::reports
