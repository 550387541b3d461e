#include "harness/runner/ca_plan.hpp"

#include "harness/runner/applicability.hpp"
#include "harness/runner/fixture_shelf.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::runner {

using nlohmann::json;

namespace {

void count_requests(const json& steps, std::map<std::string, int>& requests) {
    for (const json& step : steps) {
        if (step.contains("of") && step.at("of").is_array()) {
            count_requests(step.at("of"), requests);
            continue;
        }
        const std::string kind = step.at("do").get<std::string>();
        ++requests[kind == "exchange" ? step.at("operation").get<std::string>() : kind];
    }
}

void append_ids(const Experiment& experiment, std::vector<std::string>& ids) {
    for (const model::TestCase* test_case : experiment.cases) {
        ids.push_back(test_case->id);
    }
}

} // namespace

CaPlan plan_ca_suite(const std::vector<model::TestCase>& cases, const Target& target,
                     const LedgerRecord& ledger, const model::Catalogue& catalogue,
                     const base::Texts& texts, std::optional<std::size_t> issues) {
    CaPlan plan;
    std::vector<const model::TestCase*> applicable;
    for (const model::TestCase& test_case : cases) {
        plan.cases.push_back(test_case.id);
        auto reason = why_not_applicable(test_case, target.profile, nullptr, texts);
        if (reason) {
            plan.not_applicable.emplace_back(&test_case, *std::move(reason));
        } else {
            applicable.push_back(&test_case);
        }
    }
    plan.experiments = experiments_of(applicable, target.profile, catalogue);
    plan.issues = issues;
    if (target.issues_limit && (!issues || *target.issues_limit < *issues)) {
        plan.issues = *target.issues_limit;
    }
    plan.allocation =
        allocate(plan.experiments, stock_of(target, ledger),
                 {plan.issues, [&](const Need& need) { return can_be_made(target, need); }});
    return plan;
}

std::vector<PlannedBurn> burns_of(const CaPlan& plan) {
    const Allocation& allocation = plan.allocation;
    std::map<std::size_t, PlannedBurn> burns; // By place.
    std::map<std::size_t, std::vector<std::string>> refused;
    for (std::size_t index = 0; index < plan.experiments.size(); ++index) {
        for (const Need& need : plan.experiments[index].needs) {
            const auto given = allocation.assignments[index].fixtures.find(need.name);
            if (given == allocation.assignments[index].fixtures.end()) {
                continue;
            }
            if (need.spends) {
                append_ids(plan.experiments[index], burns[given->second].cases);
            } else if (need.to_prove) {
                append_ids(plan.experiments[index], refused[given->second]);
            }
        }
    }
    for (const Lane& lane : allocation.lanes) {
        for (const std::size_t place : lane.proofs) {
            burns[place]; // By the tester itself, for no case.
        }
    }
    std::vector<PlannedBurn> all;
    for (auto& [place, burn] : burns) {
        burn.item = allocation.stock[place];
        burn.refused_before = std::move(refused[place]);
        all.push_back(std::move(burn));
    }
    return all;
}

std::map<std::string, int> requests_of(const CaPlan& plan) {
    std::map<std::string, int> requests;
    for (std::size_t index = 0; index < plan.experiments.size(); ++index) {
        if (!plan.allocation.assignments[index].lacks) {
            count_requests(plan.experiments[index].leader().steps, requests);
        }
    }
    for (const Lane& lane : plan.allocation.lanes) {
        for (const std::size_t place : lane.proofs) {
            const bool pair = plan.allocation.stock[place].kind == FixtureKind::pair;
            ++requests[pair ? "issue" : "renew"];
        }
    }
    return requests;
}

base::LocalizedText reason_of(const Lack& lack, const base::Texts& texts) {
    static constexpr const char* kIds[] = {"execution.fixture_missing", "execution.fixture_burnt",
                                           "execution.issue_limit"};
    return texts.render(kIds[static_cast<int>(lack.why)], {{"fixture", lack.need.described()}});
}

} // namespace ediconform::runner
