#include "harness/cli/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace ediconform::cli {

std::vector<model::TestCase> of_side(const std::vector<model::TestCase>& cases, model::Side side) {
    std::vector<model::TestCase> selected;
    std::ranges::copy_if(cases, std::back_inserter(selected),
                         [&](const auto& test_case) { return test_case.side == side; });
    return selected;
}

std::optional<Selection> select_cases(const Data& data, const SelectionOptions& wanted,
                                      base::Language language) {
    std::vector<std::string> suites{wanted.suite};
    if (wanted.suite.empty() || wanted.suite == "all") {
        suites = wanted.mode == "self" ? std::vector<std::string>{"ca", "client"}
                                       : std::vector<std::string>{wanted.mode};
    }
    std::vector<std::string> known;
    std::ranges::transform(data.corpus.suites, std::back_inserter(known), &model::Suite::name);
    for (const std::string& name : suites) {
        if (std::ranges::find(known, name) == known.end()) {
            complain(data.texts,
                     base::Error(
                         "run.unknown_suite",
                         {{"suite", name}, {"known", fmt::format("{}", fmt::join(known, ", "))}}),
                     language);
            return std::nullopt;
        }
    }
    Selection selection{suites.size() == 1 ? suites.front() : "all",
                        catalogue::select(data.corpus, suites, wanted.cases)};
    if (wanted.mode != "self") {
        selection.cases =
            of_side(selection.cases, wanted.mode == "ca" ? model::Side::ca : model::Side::client);
    }
    if (selection.cases.empty()) {
        const std::string globs =
            wanted.cases.empty() ? "**" : fmt::format("{}", fmt::join(wanted.cases, " "));
        complain(data.texts,
                 base::Error("run.nothing_selected",
                             {{"suite", selection.suite}, {"mode", wanted.mode}, {"cases", globs}}),
                 language);
        return std::nullopt;
    }
    return selection;
}

} // namespace ediconform::cli
