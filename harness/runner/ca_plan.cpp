#include "harness/runner/ca_plan.hpp"

#include "harness/runner/applicability.hpp"
#include "harness/runner/fixture_shelf.hpp"
#include "harness/runner/made_text.hpp"
#include "harness/runner/provisioner.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

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

/// Whether the profile gives ground for the texts that are made to measure, as far as that can be
/// said before there are fixtures.
bool texts_exist(const json& steps, const TextMaker& texts) {
    return std::ranges::all_of(steps, [&](const json& step) {
        if (step.contains("of") && step.at("of").is_array()) {
            return texts_exist(step.at("of"), texts);
        }
        const json values = step.value("set", json::object());
        return std::ranges::all_of(values.items(), [&](const auto& entry) {
            const bool rests_on_fixture =
                entry.value().dump().find("\"$needs.") != std::string::npos;
            return !entry.value().is_object() || rests_on_fixture ||
                   texts.make(entry.key(), entry.value()).has_value();
        });
    });
}

bool texts_exist(const model::TestCase& test_case, const wire::CaProfile& profile) {
    base::Random random(1);
    const TextMaker maker(profile, random, [&](const std::string& reference) {
        constexpr std::string_view kProfile = "$profile.";
        const auto value = reference.starts_with(kProfile)
                               ? profile_value(profile, reference.substr(kProfile.size()))
                               : std::nullopt;
        return value ? std::optional(value->is_string() ? value->get<std::string>() : value->dump())
                     : std::nullopt;
    });
    return texts_exist(test_case.steps, maker);
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
        if (!reason && !texts_exist(test_case, target.profile)) {
            reason = texts.render("execution.no_such_text");
        }
        if (reason) {
            plan.not_applicable.emplace_back(&test_case, *std::move(reason));
        } else {
            applicable.push_back(&test_case);
        }
    }
    plan.experiments = experiments_of(applicable, target.profile, catalogue);
    for (Experiment& experiment : plan.experiments) {
        experiment.lacking_action = lacking_action(experiment.leader(), target);
    }
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
                                           "execution.issue_limit", "execution.hook_lacking"};
    return texts.render(kIds[static_cast<int>(lack.why)],
                        {{"fixture", lack.what}, {"action", lack.what}});
}

} // namespace ediconform::runner
