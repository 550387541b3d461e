#include "harness/runner/fixture_use.hpp"

#include "harness/checks/reply_observation.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::runner {

using nlohmann::json;

namespace {

/// The need itself, and what the tester makes after its model.
std::vector<std::string> names_of(const model::TestCase& test_case, const std::string& need) {
    std::vector<std::string> names{need};
    for (const auto& [name, entry] : test_case.needs.items()) {
        if (entry.value("like", "") == need) {
            names.push_back(name);
        }
    }
    return names;
}

void collect_steps(const json& steps, const std::vector<std::string>& needs,
                   std::vector<std::string>& names) {
    for (const json& step : steps) {
        if (step.contains("of") && step.at("of").is_array()) {
            collect_steps(step.at("of"), needs, names);
        } else if (step.contains("as") && std::ranges::any_of(needs, [&](const auto& need) {
                       return refers_to(step, need);
                   })) {
            names.push_back(step.at("as").get<std::string>());
        }
    }
}

/// The answer, or its lack, leaves no doubt that nothing was issued.
bool says_no(const checks::ReplyObservation& reply) {
    static constexpr const char* kTerms[] = {
        "refused",    "tls_refused", "connection_refused",
        "tls_failed", "connected",   "server_certificate_error"};
    return std::ranges::any_of(kTerms,
                               [&](const char* term) { return reply.terms.contains(term); });
}

} // namespace

std::optional<BurnOutcome> outcome_of(const model::TestCase& test_case, const std::string& need,
                                      const checks::CheckContext& context) {
    std::vector<std::string> steps;
    collect_steps(test_case.steps, names_of(test_case, need), steps);
    std::optional<BurnOutcome> outcome;
    for (const std::string& step : steps) {
        const checks::ReplyObservation reply = checks::observe_reply(context, step);
        if (!reply.sent) {
            continue;
        }
        if (reply.terms.contains("ok") || reply.gives_certificate()) {
            return BurnOutcome::issued;
        }
        if (!says_no(reply)) {
            outcome = BurnOutcome::unknown;
        } else if (!outcome) {
            outcome = BurnOutcome::refused;
        }
    }
    return outcome;
}

model::TestCase proof_of(const StockItem& item, std::size_t place) {
    const bool pair = item.kind == FixtureKind::pair;
    model::TestCase proof;
    proof.id = proof.base_id = "proof/" + std::to_string(place + 1);
    proof.needs = {
        {"fixture", {{"fixture", pair ? "pair" : "certificate"}, {"state", item.state}}}};
    if (!pair) {
        proof.needs["fixture"]["origin"] = item.origin;
    }
    proof.steps = json::array({{{"as", "proof"},
                                {"do", pair ? "issue" : "renew"},
                                {pair ? "pair" : "certificate", "$needs.fixture"}}});
    return proof;
}

} // namespace ediconform::runner
