#include "harness/runner/throttling.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using transport::ExchangeRecord;

ExchangeRecord answer(int status, const std::string& retry_after = "",
                      const std::string& body = "") {
    ExchangeRecord record;
    transport::HttpResponse response;
    response.status = status;
    response.body = body;
    response.complete = true;
    response.fields.add("Content-Type", body.empty() ? "text/plain" : "application/json");
    if (!retry_after.empty()) {
        response.fields.add("Retry-After", retry_after);
    }
    record.response = std::move(response);
    return record;
}

class Throttling : public testing::Test {
protected:
    const wire::Operation& issue() { return profile_.operations.at("issue"); }

    /// Status of the last answer, where the server answers so one after the other.
    int asked(std::vector<ExchangeRecord> answers) {
        std::size_t next = 1;
        const Patience patience{[&] { return answers.at(next++); },
                                [&](seconds pause) { pauses_.push_back(pause.count()); },
                                std::chrono::seconds(10)};
        return once_admitted(answers.front(), patience, issue(), recorder_).response->status;
    }

    wire::CaProfile profile_ = *wire::load_profile("neutral-json", test::source_path("scenarios"));
    base::SystemClock clock_;
    evidence::Journal journal_{clock_};
    evidence::Recorder recorder_{journal_, "case", "tester"};
    std::vector<std::int64_t> pauses_;
};

TEST_F(Throttling, Is429And503WithRetryAfter) {
    EXPECT_TRUE(is_throttled(issue(), answer(429)));
    EXPECT_TRUE(is_throttled(issue(), answer(503, "5")));
    EXPECT_FALSE(is_throttled(issue(), answer(503))) << "out of order, for all that is known";
    EXPECT_FALSE(is_throttled(issue(), answer(403, "5")));
}

TEST_F(Throttling, IsNoAnswerOfTheApiItself) {
    EXPECT_FALSE(is_throttled(issue(), answer(429, "1", R"({"statusCode": 1102})")));
}

TEST_F(Throttling, IsNoAnswerThatBrokeOff) {
    ExchangeRecord broken = answer(429);
    broken.failure = transport::ExchangeFailure::truncated;
    EXPECT_FALSE(is_throttled(issue(), broken));
}

TEST_F(Throttling, EndsAfterThePauseThatTheServerAsksFor) {
    EXPECT_EQ(asked({answer(429, "3"), answer(200)}), 200);
    EXPECT_THAT(pauses_, ElementsAre(3));
    const auto events = journal_.of_case("case");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events.front().text("name"), "throttled");
    EXPECT_EQ(events.front().number("status"), 429);
    EXPECT_EQ(events.front().number("pause_seconds"), 3);
}

TEST_F(Throttling, LastsASecondWhereTheServerSaysNothingThatCanBeRead) {
    EXPECT_EQ(asked({answer(429), answer(503, "Sun, 22 Nov 2026 12:00:00 GMT"), answer(200)}), 200);
    EXPECT_THAT(pauses_, ElementsAre(1, 1));
}

TEST_F(Throttling, IsBorneThreeTimesAtMost) {
    EXPECT_EQ(asked(std::vector<ExchangeRecord>(5, answer(429, "1"))), 429);
    EXPECT_THAT(pauses_, ElementsAre(1, 1, 1));
}

TEST_F(Throttling, IsNotWaitedForBeyondTheTimeOfTheTarget) {
    EXPECT_EQ(asked({answer(429, "3600"), answer(200)}), 429);
    EXPECT_THAT(pauses_, IsEmpty());
}

} // namespace
} // namespace ediconform::runner
