#include "mock-ca/fault/chaos.hpp"

#include "harness/base/random.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::mock_ca {

namespace {

using nlohmann::json;

constexpr std::uint64_t kDisturbed = 60; ///< Of each kind; those that come later are served well.
constexpr std::uint64_t kOneIn = 3;

} // namespace

FaultPlan chaos_plan(const FaultCatalogue& catalogue, const std::vector<std::string>& operations,
                     std::uint64_t seed) {
    base::Random random(seed);
    std::vector<std::string> places{"connection", "proxy"};
    places.insert(places.end(), operations.begin(), operations.end());
    FaultPlan plan;
    for (std::uint64_t nth = 1; nth <= kDisturbed; ++nth) {
        for (const std::string& place : places) {
            const FaultDefinition& fault =
                catalogue.all()[random.number() % catalogue.all().size()];
            if (random.number() % kOneIn != 0 || fault.id == "answer") {
                continue;
            }
            const json entry{{"on", place}, {"nth", nth}, {"fault", fault.id}};
            const auto one = read_fault_plan(json::array({entry}), catalogue);
            if (one) { // not every fault can be everywhere
                plan.entries.push_back(one->entries.front());
            }
        }
    }
    return plan;
}

} // namespace ediconform::mock_ca
