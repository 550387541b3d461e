#include "harness/runner/fixture_use.hpp"

#include "harness/checks/reply_observation.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

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

std::set<std::string> step_set(const model::TestCase& test_case, const std::string& need) {
    const auto names = steps_with(test_case.steps, need);
    return {names.begin(), names.end()};
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
    std::set<std::string> steps;
    for (const std::string& name : names_of(test_case, need)) {
        steps.merge(step_set(test_case, name));
    }
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
