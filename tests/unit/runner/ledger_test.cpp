#include "harness/base/file.hpp"
#include "harness/runner/ledger.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace ediconform::runner {
namespace {

class LedgerTest : public testing::Test {
protected:
    static PairFixture pair(const std::string& name, const std::string& key = "key") {
        return {"vetted", name, base::SecretText(key), ""};
    }

    std::unique_ptr<Ledger> open() {
        auto ledger = Ledger::open(file_, "run-1", "salt", clock_);
        EXPECT_TRUE(ledger) << to_string(ledger.error());
        return *std::move(ledger);
    }

    LedgerRecord record() {
        auto record = LedgerRecord::read(file_);
        EXPECT_TRUE(record) << to_string(record.error());
        return *std::move(record);
    }

    std::string content() { return *base::read_file(file_); }

    void append(const std::string& text) { ASSERT_TRUE(base::write_file(file_, content() + text)); }

    base::TemporaryDirectory folder_ = *base::TemporaryDirectory::make();
    std::filesystem::path file_ = folder_.path() / "ledger.ndjson";
    base::FixedClock clock_{base::WallTime{std::chrono::seconds{1'800'000'000}}};
};

TEST_F(LedgerTest, RemembersWhatWasSpent) {
    {
        const auto ledger = open();
        const auto burn = ledger->begin(pair("user-1"), "ca/issue/valid");
        ASSERT_TRUE(burn);
        ASSERT_TRUE(ledger->end(*burn, BurnOutcome::issued, true));
    }
    EXPECT_TRUE(record().is_burnt(pair("user-1")));
    EXPECT_FALSE(record().is_burnt(pair("user-2")));
}

TEST_F(LedgerTest, ABurnThatWasNeverClosedCountsAsOneThatHappened) {
    ASSERT_TRUE(open()->begin(pair("user-1"), "ca/issue/valid"));
    EXPECT_TRUE(record().is_burnt(pair("user-1")));
}

TEST_F(LedgerTest, WhatWasRefusedWithoutBeingSpentIsUsedAgain) {
    {
        const auto ledger = open();
        const auto burn = ledger->begin(pair("user-1"), "ca/issue/valid");
        ASSERT_TRUE(ledger->end(*burn, BurnOutcome::refused, false));
    }
    EXPECT_FALSE(record().is_burnt(pair("user-1")));
}

TEST_F(LedgerTest, ANewKeyOfTheSameUserIsAnotherFixture) {
    ASSERT_TRUE(open()->begin(pair("user-1", "first"), "case"));
    EXPECT_FALSE(record().is_burnt(pair("user-1", "second")));
}

TEST_F(LedgerTest, HoldsNoKey) {
    ASSERT_TRUE(open()->begin(pair("user-1", "very-secret-key"), "case"));
    EXPECT_EQ(content().find("very-secret-key"), std::string::npos);
    EXPECT_NE(content().find("user-1"), std::string::npos);
}

TEST_F(LedgerTest, EntriesStandInTheFileBeforeTheCallReturns) {
    const auto ledger = open();
    const auto burn = ledger->begin(pair("user-1"), "case");
    EXPECT_NE(content().find("\"burn\":1"), std::string::npos);
    ASSERT_TRUE(ledger->end(*burn, BurnOutcome::unknown, true));
    EXPECT_NE(content().find("\"outcome\":\"unknown\""), std::string::npos);
}

TEST_F(LedgerTest, NumbersGoOnFromRunToRun) {
    EXPECT_EQ(*open()->begin(pair("user-1"), "case"), 1U);
    EXPECT_EQ(*open()->begin(pair("user-2"), "case"), 2U);
}

TEST_F(LedgerTest, ALineThatACrashCutShortCountsForNothingAndIsWrittenOver) {
    ASSERT_TRUE(open()->begin(pair("user-1"), "case"));
    append(R"({"burn":2,"identi)");
    EXPECT_TRUE(record().is_burnt(pair("user-1")));
    ASSERT_TRUE(open()->begin(pair("user-2"), "case"));
    EXPECT_TRUE(record().is_burnt(pair("user-2")));
}

TEST_F(LedgerTest, NoSecondRunUsesItAtTheSameTime) {
    const auto first = open();
    const auto second = Ledger::open(file_, "run-2", "salt", clock_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().id, "ledger.locked");
}

TEST_F(LedgerTest, AFileOfSomethingElseIsRefusedWithItsLine) {
    for (const std::string line :
         {"no json", "{}", R"({"end":7,"spent":true})", R"({"burn":"1","identity":"x"})", "[]"}) {
        std::filesystem::remove(file_);
        open();
        append(line + "\n");
        const auto record = LedgerRecord::read(file_);
        ASSERT_FALSE(record) << line;
        EXPECT_EQ(record.error().id, "ledger.malformed");
        EXPECT_EQ(record.error().where.line, 2U);
    }
}

TEST_F(LedgerTest, AMissingFileIsAnEmptyRecordAndReadingMakesNone) {
    EXPECT_FALSE(record().is_burnt(pair("user-1")));
    EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(LedgerTest, OnlyItsOwnerMayReadTheFile) {
    open();
    EXPECT_EQ(std::filesystem::status(file_).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

} // namespace
} // namespace ediconform::runner
