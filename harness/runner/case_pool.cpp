#include "harness/runner/case_pool.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>

namespace ediconform::runner {

std::vector<model::CaseResult> run_cases(const std::vector<model::TestCase>& cases, unsigned jobs,
                                         const RunCase& run, const CaseFinished& finished,
                                         const std::atomic<bool>& stop) {
    std::vector<std::optional<model::CaseResult>> slots(cases.size());
    std::atomic<std::size_t> next{0};
    std::mutex reporting;
    const auto work = [&] {
        while (!stop) {
            const std::size_t index = next++;
            if (index >= cases.size()) {
                return;
            }
            const auto begin = std::chrono::steady_clock::now();
            model::CaseResult result = run(cases[index]);
            result.duration = std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::steady_clock::now() - begin);
            const std::lock_guard lock(reporting);
            finished(result);
            slots[index] = std::move(result);
        }
    };
    {
        std::vector<std::jthread> workers;
        const std::size_t count = std::min<std::size_t>(std::max(1U, jobs), cases.size());
        for (std::size_t worker = 0; worker < count; ++worker) {
            workers.emplace_back(work);
        }
    }
    std::vector<model::CaseResult> results;
    for (auto& slot : slots) {
        if (slot) {
            results.push_back(*std::move(slot));
        }
    }
    return results;
}

} // namespace ediconform::runner
