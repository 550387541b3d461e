#include "harness/evidence/journal.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace ediconform::evidence {
namespace {

using std::chrono::milliseconds;

class JournalTest : public testing::Test {
protected:
    base::FixedClock clock_{base::WallTime{std::chrono::seconds{1'800'000'000}}};
    Journal journal_{clock_};
};

bool is_decision(const Event& event) {
    return event.kind == EventKind::ca_decided;
}

TEST_F(JournalTest, NumbersEventsOfAllCasesInOneOrderFromOne) {
    const Recorder first(journal_, "ca/first", "tester");
    const Recorder second(journal_, "ca/second", "tester");
    EXPECT_EQ(first.record(EventKind::step_started), 1U);
    EXPECT_EQ(second.record(EventKind::step_started), 2U);
    EXPECT_EQ(first.record(EventKind::step_finished), 3U);

    const auto events = journal_.of_case("ca/first");
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].sequence, 1U);
    EXPECT_EQ(events[1].sequence, 3U);
}

TEST_F(JournalTest, TakesTheTimeFromItsClock) {
    const Recorder recorder(journal_, "case", "tester");
    recorder.record(EventKind::fact);
    clock_.advance(std::chrono::seconds{5});
    recorder.record(EventKind::fact);
    const auto events = journal_.all();
    EXPECT_EQ(events[1].at - events[0].at, std::chrono::seconds{5});
}

TEST_F(JournalTest, LosesAndRepeatsNothingUnderManyWriters) {
    constexpr std::size_t kWriters = 8;
    constexpr std::size_t kEach = 500;
    std::vector<std::thread> writers;
    for (std::size_t writer = 0; writer < kWriters; ++writer) {
        writers.emplace_back([this, writer] {
            const Recorder recorder(journal_, "case", "writer-" + std::to_string(writer));
            for (std::size_t index = 0; index < kEach; ++index) {
                recorder.record(EventKind::fact, {{"value", static_cast<std::int64_t>(index)}});
            }
        });
    }
    for (auto& writer : writers) {
        writer.join();
    }
    const auto events = journal_.all();
    ASSERT_EQ(events.size(), kWriters * kEach);
    std::map<std::string, std::int64_t> next;
    for (std::size_t index = 0; index < events.size(); ++index) {
        EXPECT_EQ(events[index].sequence, index + 1);
        EXPECT_EQ(events[index].number("value"), next[events[index].source]++);
    }
}

TEST_F(JournalTest, MarksTheEventAfterTheLimitOfACaseAndDropsTheRest) {
    Journal journal(clock_, 2);
    const Recorder full(journal, "full", "tester");
    const Recorder other(journal, "other", "tester");
    full.record(EventKind::fact);
    full.record(EventKind::fact);
    EXPECT_FALSE(journal.overflowed("full"));
    full.record(EventKind::fact);
    EXPECT_EQ(full.record(EventKind::fact), 0U);
    other.record(EventKind::fact);

    const auto events = journal.of_case("full");
    ASSERT_EQ(events.size(), 3U);
    EXPECT_FALSE(events[1].flag("overflow"));
    EXPECT_TRUE(events[2].flag("overflow"));
    EXPECT_TRUE(journal.overflowed("full"));
    EXPECT_FALSE(journal.overflowed("other"));
}

TEST_F(JournalTest, WaitsForAnEventOfAnotherThread) {
    std::thread writer([this] {
        const Recorder recorder(journal_, "case", "mock-ca");
        recorder.record(EventKind::tcp_accepted);
        recorder.record(EventKind::ca_decided);
    });
    EXPECT_TRUE(journal_.wait_for("case", is_decision, milliseconds{10'000}));
    writer.join();
}

TEST_F(JournalTest, FindsAnEventOfThePastWithoutWaiting) {
    const Recorder recorder(journal_, "case", "mock-ca");
    recorder.record(EventKind::ca_decided);
    EXPECT_TRUE(journal_.wait_for("case", is_decision, milliseconds{0}));
}

TEST_F(JournalTest, GivesUpAfterItsPatienceAndIgnoresOtherCases) {
    const Recorder recorder(journal_, "another", "mock-ca");
    recorder.record(EventKind::ca_decided);
    EXPECT_FALSE(journal_.wait_for("case", is_decision, milliseconds{5}));
}

TEST_F(JournalTest, LetsAWaiterReadTheJournalItself) {
    const Recorder recorder(journal_, "case", "mock-ca");
    recorder.record(EventKind::fact);
    const auto wanted = [this](const Event&) { return journal_.all().size() == 1; };
    EXPECT_TRUE(journal_.wait_for("case", wanted, milliseconds{0}));
}

TEST_F(JournalTest, RecorderFillsInCaseStepSourceAndConnection) {
    const Recorder recorder = Recorder(journal_, "case", "tester").as("mock-ca").in_step("try");
    const auto connection = recorder.next_connection();
    const auto raw = std::make_shared<RawEvidence>();
    recorder.record(EventKind::http_request, {{"method", std::string("POST")}}, connection, raw);
    const auto event = journal_.all().at(0);
    EXPECT_EQ(event.case_id, "case");
    EXPECT_EQ(event.step, "try");
    EXPECT_EQ(event.source, "mock-ca");
    EXPECT_EQ(event.connection, connection);
    EXPECT_EQ(event.raw, raw);
}

TEST_F(JournalTest, NumbersConnectionsUniquelyOverAllCases) {
    const Recorder first(journal_, "first", "tester");
    const Recorder second(journal_, "second", "tester");
    const std::set<std::uint64_t> numbers{first.next_connection(), second.next_connection(),
                                          first.next_connection()};
    EXPECT_EQ(numbers.size(), 3U);
    EXPECT_EQ(numbers.count(0), 0U);
}

TEST_F(JournalTest, ACaseThatSharesARecordHasItsEventsInOrder) {
    const Recorder first(journal_, "ca/first", "tester");
    first.record(EventKind::step_started);
    Recorder(journal_, "ca/second", "tester").record(EventKind::fact);
    journal_.share("ca/second", "ca/first");
    first.record(EventKind::step_finished);

    const auto events = journal_.of_case("ca/second");
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].kind, EventKind::step_started);
    EXPECT_EQ(events[1].kind, EventKind::fact);
    EXPECT_EQ(events[2].kind, EventKind::step_finished);
    EXPECT_EQ(journal_.of_case("ca/first").size(), 2U);
}

TEST_F(JournalTest, WhatIsSetAsideIsNoEvidenceButStays) {
    const Recorder recorder(journal_, "case", "tester");
    recorder.record(EventKind::step_started);
    journal_.begin_anew("case");
    recorder.record(EventKind::step_finished);

    const auto events = journal_.of_case("case");
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].text("name"), "begun_anew");
    EXPECT_EQ(events[1].kind, EventKind::step_finished);
    EXPECT_EQ(journal_.all().size(), 3U);
}

TEST(Journal, DoesOnceWhatIsToBeDoneUponAnEvent) {
    base::SystemClock clock;
    Journal journal(clock);
    const Recorder recorder(journal, "a", "tester");
    const Recorder other(journal, "b", "tester");
    const auto due = journal.upon(
        "a", [](const Event& event) { return event.text("name") == "now"; },
        [&] {
            recorder.record(EventKind::fact, {{"name", std::string("now")}, {"by", true}});
        });
    other.record(EventKind::fact, {{"name", std::string("now")}});
    recorder.record(EventKind::fact, {{"name", std::string("before")}});
    recorder.record(EventKind::fact, {{"name", std::string("now")}});
    recorder.record(EventKind::fact, {{"name", std::string("now")}});
    std::vector<bool> by_action;
    for (const Event& event : journal.of_case("a")) {
        by_action.push_back(event.flag("by"));
    }
    EXPECT_EQ(by_action, (std::vector<bool>{false, false, true, false}))
        << "right after the event, and before what its recorder does next";
}

TEST(Journal, DoesNothingOnceNobodyWaitsForIt) {
    base::SystemClock clock;
    Journal journal(clock);
    int done = 0;
    auto due = journal.upon(
        "a", [](const Event&) { return true; }, [&] { ++done; });
    due.reset();
    Recorder(journal, "a", "tester").record(EventKind::fact);
    EXPECT_EQ(done, 0);
}

} // namespace
} // namespace ediconform::evidence
