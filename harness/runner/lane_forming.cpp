#include "harness/runner/lane_forming.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace ediconform::runner {

namespace {

/// For each place in the stock a number that it has in common with those joined to it.
std::vector<std::size_t> joined_places(const Allocation& allocation) {
    std::vector<std::size_t> lane_of(allocation.stock.size());
    std::iota(lane_of.begin(), lane_of.end(), std::size_t{0});
    for (const Assignment& assignment : allocation.assignments) {
        for (const auto& [name, place] : assignment.fixtures) {
            const std::size_t joined = lane_of[assignment.fixtures.begin()->second];
            std::ranges::replace(lane_of, std::size_t{lane_of[place]}, joined);
        }
    }
    return lane_of;
}

void add_proofs(const std::vector<Experiment>& experiments, std::optional<std::size_t> issues,
                Allocation& allocation, Lane& lane) {
    std::set<std::size_t> proved;
    std::set<std::size_t> to_prove;
    for (const std::size_t index : lane.experiments) {
        for (const Need& need : experiments[index].needs) {
            const auto given = allocation.assignments[index].fixtures.find(need.name);
            if (given != allocation.assignments[index].fixtures.end()) {
                if (need.grants) {
                    proved.insert(given->second);
                } else if (need.to_prove) {
                    to_prove.insert(given->second);
                }
            }
        }
    }
    for (const std::size_t place : to_prove) {
        const bool key = allocation.stock[place].kind == FixtureKind::pair;
        if (proved.contains(place)) {
            continue;
        }
        if (key && issues && allocation.keys_spent >= *issues) {
            lane.unproved.insert(place);
            continue;
        }
        allocation.keys_spent += key ? 1 : 0;
        lane.proofs.push_back(place);
    }
}

} // namespace

void form_lanes(const std::vector<Experiment>& experiments, std::optional<std::size_t> issues,
                Allocation& allocation) {
    const std::vector<std::size_t> lane_of = joined_places(allocation);
    std::map<std::size_t, std::size_t> lanes; // By the number in `lane_of`.
    for (std::size_t index = 0; index < experiments.size(); ++index) {
        const auto& fixtures = allocation.assignments[index].fixtures;
        const std::size_t next = allocation.lanes.size();
        const std::size_t lane =
            fixtures.empty() ? next
                             : lanes.emplace(lane_of[fixtures.begin()->second], next).first->second;
        if (lane == next) {
            allocation.lanes.emplace_back();
        }
        allocation.lanes[lane].experiments.push_back(index);
        allocation.lanes[lane].goes_alone |= experiments[index].moves_clock;
    }
    for (Lane& lane : allocation.lanes) {
        std::ranges::stable_partition(
            lane.experiments, [&](std::size_t index) { return !experiments[index].takes(); });
        add_proofs(experiments, issues, allocation, lane);
    }
}

} // namespace ediconform::runner
