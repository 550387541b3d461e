#include "harness/runner/ca_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

class CaClockTest : public testing::Test {
protected:
    base::FixedClock time_{base::WallTime{} + std::chrono::years(56)};
    evidence::SecretRegistry secrets_;
    std::vector<std::int64_t> offsets_;
    json answer_{{"result", "done"}};
    Provisioner hook_{{"clock"},
                      [this](const json& request) -> base::Result<json> {
                          offsets_.push_back(request.at("offset_seconds").get<std::int64_t>());
                          return answer_;
                      },
                      secrets_};
};

TEST_F(CaClockTest, IsMovedByTheDistanceFromTheTrueTime) {
    CaClock clock(hook_, time_);
    EXPECT_TRUE(clock.move_to(time_.wall() + 48h));
    EXPECT_TRUE(clock.move_to(time_.wall() - 1h));
    EXPECT_THAT(offsets_, ElementsAre(172'800, -3'600));
}

TEST_F(CaClockTest, IsSetRightOnceAtTheEnd) {
    {
        CaClock clock(hook_, time_);
        EXPECT_TRUE(clock.move_to(time_.wall() + 1h));
        EXPECT_TRUE(clock.set_right());
    }
    EXPECT_THAT(offsets_, ElementsAre(3'600, 0));
}

TEST_F(CaClockTest, IsSetRightWhereTheCaseBreaksOff) {
    { EXPECT_TRUE(CaClock(hook_, time_).move_to(time_.wall() + 1h)); }
    EXPECT_THAT(offsets_, ElementsAre(3'600, 0));
}

TEST_F(CaClockTest, IsSetRightAlsoAfterAMoveThatTheHookCallsFailed) {
    answer_ = {{"result", "failed"}, {"message", "half done"}};
    {
        CaClock clock(hook_, time_);
        EXPECT_FALSE(clock.move_to(time_.wall() + 1h));
    }
    EXPECT_THAT(offsets_, ElementsAre(3'600, 0));
}

TEST_F(CaClockTest, AsksNothingOfTheHookWhereItWasNotMoved) {
    {
        CaClock clock(hook_, time_);
        EXPECT_TRUE(clock.set_right());
    }
    EXPECT_THAT(offsets_, IsEmpty());
}

} // namespace
} // namespace ediconform::runner
