#include "harness/base/clock.hpp"

#include <gtest/gtest.h>

namespace ediconform::base {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kMoment = WallTime(std::chrono::sys_days(std::chrono::year{2026} / 11 / 22)) +
                             std::chrono::duration_cast<WallTime::duration>(3h + 14min + 15s + 7ms);

TEST(Timestamp, IsUtcInWholeSeconds) {
    EXPECT_EQ(to_rfc3339(kMoment), "2026-11-22T03:14:15Z");
}

TEST(Timestamp, HasThreeDigitsOfMilliseconds) {
    EXPECT_EQ(to_rfc3339_milliseconds(kMoment), "2026-11-22T03:14:15.007Z");
}

TEST(Timestamp, RoundsDownBefore1970) {
    EXPECT_EQ(to_rfc3339_milliseconds(WallTime{} - 1ms), "1969-12-31T23:59:59.999Z");
}

TEST(FixedClock, MovesBothTimesOnlyWhenItIsAdvanced) {
    FixedClock clock(kMoment);
    const SteadyTime start = clock.steady();
    EXPECT_EQ(clock.wall(), kMoment);
    clock.advance(2s);
    EXPECT_EQ(clock.wall(), kMoment + 2s);
    EXPECT_EQ(clock.steady(), start + 2s);
}

} // namespace
} // namespace ediconform::base
