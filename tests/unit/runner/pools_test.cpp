#include "harness/runner/case_pool.hpp"
#include "harness/runner/race_gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace ediconform::runner {
namespace {

using namespace std::chrono_literals;

TEST(RaceGate, LetsAllGoOnceAllAreThere) {
    RaceGate gate(3, 60s);
    std::atomic<int> arrived{0};
    std::atomic<int> early{0};
    {
        std::vector<std::jthread> runners;
        for (int count = 0; count < 3; ++count) {
            runners.emplace_back([&] {
                ++arrived;
                gate.arrive_and_wait();
                early += arrived == 3 ? 0 : 1;
            });
        }
    }
    EXPECT_EQ(early, 0);
}

TEST(RaceGate, DoesNotWaitForOneThatLeftNorLongerThanItsPatience) {
    RaceGate left(2, 60s);
    left.leave();
    left.arrive_and_wait();
    RaceGate alone(2, 10ms);
    alone.arrive_and_wait();
}

std::vector<model::TestCase> cases(int number) {
    std::vector<model::TestCase> made(static_cast<std::size_t>(number));
    for (int index = 0; index < number; ++index) {
        made[static_cast<std::size_t>(index)].id = std::to_string(index);
    }
    return made;
}

model::CaseResult result_of(const model::TestCase& test_case) {
    model::CaseResult result;
    result.id = test_case.id;
    return result;
}

TEST(CasePool, GivesResultsInTheOrderOfTheCasesWhateverTheJobs) {
    for (const unsigned jobs : {0U, 1U, 8U, 100U}) {
        int finished = 0;
        const auto results = run_cases(
            cases(20), jobs, result_of, [&](const auto&) { ++finished; }, false);
        ASSERT_EQ(results.size(), 20U);
        EXPECT_EQ(finished, 20);
        for (std::size_t index = 0; index < results.size(); ++index) {
            EXPECT_EQ(results[index].id, std::to_string(index));
        }
    }
}

TEST(CasePool, RunsNoMoreSideBySideThanItsJobs) {
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    const auto run = [&](const model::TestCase& test_case) {
        most = std::max<int>(most, ++running);
        std::this_thread::yield();
        --running;
        return result_of(test_case);
    };
    run_cases(
        cases(50), 2, run, [](const auto&) {}, false);
    EXPECT_LE(most, 2);
}

TEST(CasePool, StartsNothingOnceItIsToStop) {
    std::atomic<bool> stop{false};
    const auto run = [&](const model::TestCase& test_case) {
        stop = test_case.id == "2";
        return result_of(test_case);
    };
    EXPECT_EQ(run_cases(
                  cases(10), 1, run, [](const auto&) {}, stop)
                  .size(),
              3U);
}

} // namespace
} // namespace ediconform::runner
