/// What is checked before a renewal, and in which order a start goes.

#include "tests/mutants/client/mutant.hpp"

#include <set>

namespace ediconform::mutants {

using namespace mock_client;

namespace {

Mutant overlooks(std::string_view id, const std::set<std::string>& reasons) {
    return {id, [=](Policies& policies) {
                policies.pre_check = [=,
                                      standard = policies.pre_check](const PreCheckInput& input) {
                    auto refusal = standard(input);
                    return refusal && reasons.contains(refusal->id) ? std::nullopt : refusal;
                };
            }};
}

} // namespace

Mutants pre_check_mutants() {
    return {
        overlooks("renews-before-the-window", {"precheck.not_open"}),
        overlooks("renews-an-expired-certificate", {"precheck.expired", "precheck.over"}),
        overlooks("renews-an-imported-certificate", {"precheck.imported"}),
        {"renews-a-day-early",
         [](Policies& policies) {
             policies.pre_check = [standard = policies.pre_check](const PreCheckInput& input) {
                 auto refusal = standard(input);
                 const bool opens_tomorrow = refusal && refusal->id == "precheck.not_open" &&
                                             !standard({input.profile, input.certificate,
                                                        input.now + std::chrono::days(1)});
                 return opens_tomorrow ? std::nullopt : refusal;
             };
         }},
        {"never-renews",
         [](Policies& policies) {
             policies.pre_check = [](const PreCheckInput&) {
                 return std::optional(base::Error{"precheck.none"});
             };
         }},
        {"connects-before-it-renews",
         [](Policies& policies) {
             policies.start_order = {StartStep::connect, StartStep::renew_if_due};
         }},
        {"does-not-renew-at-start",
         [](Policies& policies) { policies.start_order = {StartStep::connect}; }},
    };
}

} // namespace ediconform::mutants
