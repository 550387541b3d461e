#include "harness/cli/plan_listing.hpp"

#include "harness/base/text.hpp"
#include "harness/cli/in_both.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace ediconform::cli {

using nlohmann::ordered_json;

namespace {

constexpr const char* kWhy[] = {"none_left", "burnt", "limit", "hook"};

/// Experiments that cannot be carried out, by what is missing and why.
struct Missing {
    runner::Lack lack;
    std::vector<std::string> cases;
};

std::vector<Missing> missing_of(const runner::CaPlan& plan) {
    std::map<runner::Lack, Missing> all;
    for (std::size_t index = 0; index < plan.experiments.size(); ++index) {
        const auto& lack = plan.allocation.assignments[index].lacks;
        if (!lack) {
            continue;
        }
        Missing& missing = all[*lack];
        missing.lack = *lack;
        for (const model::TestCase* test_case : plan.experiments[index].cases) {
            missing.cases.push_back(test_case->id);
        }
    }
    std::vector<Missing> list;
    for (auto& [lack, missing] : all) {
        list.push_back(std::move(missing));
    }
    return list;
}

std::vector<std::string> run_of(const runner::CaPlan& plan) {
    std::vector<std::string> ids;
    for (std::size_t index = 0; index < plan.experiments.size(); ++index) {
        for (const model::TestCase* test_case : plan.experiments[index].cases) {
            if (!plan.allocation.assignments[index].lacks) {
                ids.push_back(test_case->id);
            }
        }
    }
    return ids;
}

std::string indented(const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& id : ids) {
        text += "      " + id + "\n";
    }
    return text;
}

} // namespace

ordered_json plan_json(const DescribedPlan& described) {
    const runner::CaPlan& plan = described.plan;
    ordered_json root{{"target", described.target},
                      {"profile", described.profile},
                      {"suite", described.suite},
                      {"ledger", described.ledger}};
    root["issues_allowed"] = plan.issues ? ordered_json(*plan.issues) : ordered_json();
    root["keys_spent"] = plan.allocation.keys_spent;
    root["requests"] = runner::requests_of(plan);
    root["burns"] = ordered_json::array();
    for (const runner::PlannedBurn& burn : runner::burns_of(plan)) {
        const bool pair = burn.item.kind == runner::FixtureKind::pair;
        ordered_json entry{{"fixture", pair ? "pair" : "certificate"},
                           {"state", burn.item.state},
                           {"from", burn.item.from_hook ? "hook" : "target"}};
        if (!burn.item.from_hook) {
            entry["common_name"] = burn.item.common_name;
        }
        entry["cases"] = burn.cases;
        entry["refused_before"] = burn.refused_before;
        root["burns"].push_back(std::move(entry));
    }
    root["run"] = run_of(plan);
    root["not_run"] = ordered_json::array();
    for (const Missing& missing : missing_of(plan)) {
        root["not_run"].push_back({{"lacks", missing.lack.what},
                                   {"why", kWhy[static_cast<int>(missing.lack.why)]},
                                   {"cases", missing.cases}});
    }
    root["not_applicable"] = ordered_json::array();
    for (const auto& [test_case, reason] : plan.not_applicable) {
        root["not_applicable"].push_back({{"case", test_case->id}, {"reason", in_both(reason)}});
    }
    return root;
}

std::string plan_text(const DescribedPlan& described, const base::Texts& texts,
                      base::Language language) {
    const runner::CaPlan& plan = described.plan;
    const auto say = [&](const char* id, const base::Arguments& arguments = {}) {
        return base::in(language, texts.render(id, arguments));
    };
    const std::vector<Missing> missing = missing_of(plan);
    std::size_t lacking = 0;
    for (const Missing& one : missing) {
        lacking += one.cases.size();
    }
    std::string text = say("plan.head", {{"target", base::printable_line(described.target)},
                                         {"profile", described.profile},
                                         {"suite", described.suite}}) +
                       "\n";
    text += "  " +
            say("plan.cases", {{"selected", fmt::to_string(plan.cases.size())},
                               {"run", fmt::to_string(run_of(plan).size())},
                               {"not_applicable", fmt::to_string(plan.not_applicable.size())},
                               {"not_run", fmt::to_string(lacking)}}) +
            "\n";
    std::string requests;
    for (const auto& [operation, count] : runner::requests_of(plan)) {
        requests += fmt::format("{}{} {}", requests.empty() ? "" : ", ", operation, count);
    }
    text += "  " + say("plan.requests", {{"requests", requests}}) + "\n";
    text += "  " + say("plan.ledger", {{"file", described.ledger}}) + "\n";
    const auto burns = runner::burns_of(plan);
    text += "\n" + say(burns.empty() ? "plan.burns_nothing" : "plan.burns") + "\n";
    for (const runner::PlannedBurn& burn : burns) {
        const bool pair = burn.item.kind == runner::FixtureKind::pair;
        const std::string name = burn.item.from_hook ? say("plan.from_hook")
                                                     : base::printable_line(burn.item.common_name);
        text += "  " + say(pair ? "plan.key" : "plan.certificate", {{"name", name}}) + "\n";
        if (!burn.refused_before.empty()) {
            text += "    " +
                    say("plan.refused_before",
                        {{"count", fmt::to_string(burn.refused_before.size())}}) +
                    "\n";
        }
        text += burn.cases.empty() ? "      " + say("plan.proof") + "\n" : indented(burn.cases);
    }
    for (const Missing& one : missing) {
        text += "\n" +
                say("plan.not_run",
                    {{"count", fmt::to_string(one.cases.size())},
                     {"reason", base::in(language, runner::reason_of(one.lack, texts))}}) +
                "\n" + indented(one.cases);
    }
    return text;
}

} // namespace ediconform::cli
