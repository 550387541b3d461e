#include "harness/runner/request_pace.hpp"

#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

using namespace std::chrono_literals;

TEST(RequestPace, LetsTheFirstRequestGoAtOnceAndKeepsTheNextOnesApart) {
    const base::FixedClock clock{base::WallTime{}};
    RequestPace pace(4.0, clock);
    EXPECT_EQ(pace.book(), 0ms);
    EXPECT_EQ(pace.book(), 250ms);
    EXPECT_EQ(pace.book(), 500ms);
}

TEST(RequestPace, CountsTheTimeThatPassedAnyway) {
    base::FixedClock clock{base::WallTime{}};
    RequestPace pace(4.0, clock);
    pace.book();
    clock.advance(200ms);
    EXPECT_EQ(pace.book(), 50ms);
    clock.advance(10s);
    EXPECT_EQ(pace.book(), 0ms);
    EXPECT_EQ(pace.book(), 250ms) << "idle time is not saved up for a burst";
}

TEST(RequestPace, LetsARaceGoTogetherAndPausesForAllOfIt) {
    const base::FixedClock clock{base::WallTime{}};
    RequestPace pace(2.0, clock);
    EXPECT_EQ(pace.book(3), 0ms);
    EXPECT_EQ(pace.book(), 1500ms);
}

TEST(RequestPace, WithoutALimitNobodyWaits) {
    const base::FixedClock clock{base::WallTime{}};
    RequestPace pace(0.0, clock);
    for (int count = 0; count < 100; ++count) {
        EXPECT_EQ(pace.book(), 0ms);
    }
}

} // namespace
} // namespace ediconform::runner
