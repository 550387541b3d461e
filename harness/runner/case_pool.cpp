#include "harness/runner/case_pool.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>

namespace ediconform::runner {

void run_side_by_side(std::size_t count, unsigned jobs,
                      const std::function<void(std::size_t)>& work, const std::atomic<bool>& stop) {
    std::atomic<std::size_t> next{0};
    const auto take_turns = [&] {
        while (!stop) {
            const std::size_t index = next++;
            if (index >= count) {
                return;
            }
            work(index);
        }
    };
    std::vector<std::jthread> workers;
    for (std::size_t worker = 0; worker < std::min<std::size_t>(std::max(1U, jobs), count);
         ++worker) {
        workers.emplace_back(take_turns);
    }
}

std::vector<model::CaseResult> run_cases(const std::vector<model::TestCase>& cases, unsigned jobs,
                                         const RunCase& run, const CaseFinished& finished,
                                         const std::atomic<bool>& stop) {
    std::vector<std::optional<model::CaseResult>> slots(cases.size());
    std::mutex reporting;
    const auto work = [&](std::size_t index) {
        const auto begin = std::chrono::steady_clock::now();
        model::CaseResult result = run(cases[index]);
        result.duration = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - begin);
        const std::lock_guard lock(reporting);
        finished(result);
        slots[index] = std::move(result);
    };
    run_side_by_side(cases.size(), jobs, work, stop);
    std::vector<model::CaseResult> results;
    for (auto& slot : slots) {
        if (slot) {
            results.push_back(*std::move(slot));
        }
    }
    return results;
}

} // namespace ediconform::runner
