#include "tests/unit/checks/journal_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace ediconform::checks {
namespace {

using enum model::CheckState;
using testing::HasSubstr;

model::CheckState logged(const std::string& log, std::chrono::hours into_the_day = {}) {
    JournalBuilder journal;
    journal.later(into_the_day);
    journal.called("issue", "issue").answered("issue", "ok").log(log);
    return journal.state("log", R"({"records": ["issue"]})");
}

TEST(CheckLog, TakesEveryUsualNotationOfADate) {
    for (const char* date :
         {"2026-11-22T00:00:01Z", "2026/11/22 00:00:01", "20261122000001", "2026年11月22日",
          "2026.11.22", "Nov 22 00:00:01", "22/Nov/2026:00:00:01 +0000", "11/22/2026", "22.11.2026",
          "Sun, 22 Nov 2026 00:00:01 GMT", "26/11/22 00:00:01", "11月 22, 2026 12:00:01 午前",
          "11月22日", "1795305601", "1795305601123", "R08.11.22 00:00:01", "R8/11/22 00:00:01",
          "令和8年11月22日", "11/22 00:00:01"}) {
        EXPECT_EQ(logged(std::string(date) + " issue ok\n"), held) << date;
    }
}

TEST(CheckLog, TakesLocalTime) {
    EXPECT_EQ(logged("2026-11-23 08:00:01 issue ok", std::chrono::hours(23)), held) << "Japan";
    EXPECT_EQ(logged("2026-11-21 19:00:01 issue ok", std::chrono::hours(0)), held) << "New York";
}

TEST(CheckLog, IsUnmetForAnotherDayOrNone) {
    EXPECT_EQ(logged("2026-11-19 08:00:01 issue ok"), unmet);
    EXPECT_EQ(logged("1795205601 issue ok"), unmet);
    EXPECT_EQ(logged("issue ok"), unmet);
}

TEST(CheckLog, TakesTheJapaneseNameOfAnOperation) {
    EXPECT_EQ(logged("2026/11/22 証明書の新規発行に成功しました"), held);
    EXPECT_EQ(logged("2026/11/22 \x94\xAD\x8D\x73\x90\xAC\x8C\xF7"), held) << "発行成功 in CP932";
}

TEST(CheckLog, TakesARecordOfSeveralLinesAndAResultInALaterOne) {
    EXPECT_EQ(logged("2026-11-22 call\n  operation: issue\n  result: ok\n"), held);
    EXPECT_EQ(logged("2026-11-22 00:00 issue started\n2026-11-22 00:01 finished: ok\n"), held);
}

TEST(CheckLog, TakesTheResultInTheWordsOfProducts) {
    for (const char* result : {"終了 NG RC=0008 MSG=NGT4003E", "-> OK", "HTTP/1.1 403", "HTTP 500",
                               "処理を中断", "更新不可", "timed out", "送信しました。成功"}) {
        EXPECT_EQ(logged(std::string("2026-11-22 発行 ") + result + "\n"), held) << result;
    }
}

TEST(CheckLog, TakesNoBeginningForAResult) {
    for (const char* line : {"発行処理を開始しました", "発行リクエストを送信しました",
                             "発行 token=x to tokyo", "発行 POST /v1/issue HTTP/1.1"}) {
        EXPECT_EQ(logged(std::string("2026-11-22 ") + line + "\n"), unmet) << line;
    }
}

TEST(CheckLog, IsUnmetWithoutTheOperationOrTheResult) {
    EXPECT_EQ(logged("2026-11-22 renew ok\n"), unmet);
    EXPECT_EQ(logged("2026-11-22 issue\n"), unmet);
    EXPECT_EQ(logged(""), unmet);
}

TEST(CheckLog, IsUnmetWithoutALogAndUndecidedWithoutTheStep) {
    EXPECT_EQ(JournalBuilder().called("issue", "issue").state("log", R"({"records": ["issue"]})"),
              unmet);
    EXPECT_EQ(JournalBuilder().log("2026-11-22 issue ok").state("log", R"({"records": ["issue"]})"),
              undecided);
}

CheckResult secrets_in(const std::string& log) {
    JournalBuilder journal;
    journal.called("issue", "issue",
                   {{"common_name", "user1"},
                    {"authentication_key", "Key0Key1Key2"},
                    {"pkcs12_password", "p12Pass&word"},
                    {"p12", "/tmp/imported.p12"}});
    return journal.log(log).check("log-secrets", "{}");
}

TEST(CheckLogSecrets, HoldsForALogWithoutThem) {
    EXPECT_EQ(secrets_in("2026-11-22 issue user1 ok, Key0*****, /tmp/imported.p12").state, held);
}

TEST(CheckLogSecrets, FindsThemInEveryEncoding) {
    for (const char* line : {"key=Key0Key1Key2", "S2V5MEtleTFLZXky", "4b6579304b6579314b657932",
                             "body: cn=user1&key=Key0Key1Key2"}) {
        const CheckResult result = secrets_in(line);
        EXPECT_EQ(result.state, unmet) << line;
        EXPECT_THAT(result.observed.en, HasSubstr("authentication_key")) << line;
        EXPECT_EQ(result.observed.en.find("Key0"), std::string::npos) << "it is not shown";
    }
    EXPECT_EQ(secrets_in("p12Pass%26word").state, unmet);
    EXPECT_EQ(secrets_in("<pw>p12Pass&amp;word</pw>").state, unmet);
}

TEST(CheckLogSecrets, FindsThemInTheMessageOfTheProductToo) {
    const auto saying = [](const std::string& message) {
        JournalBuilder journal;
        journal.called("issue", "issue", {{"authentication_key", "Key0Key1Key2"}})
            .answered("issue", "ok", message)
            .log("2026-11-22 issue ok");
        return journal.check("log-secrets", "{}");
    };
    EXPECT_EQ(saying("issued to user1").state, held);
    const CheckResult result = saying("issued with Key0Key1Key2");
    EXPECT_EQ(result.state, unmet);
    EXPECT_THAT(result.observed.en, HasSubstr("authentication_key"));
}

TEST(CheckLogRecords, HoldsForTextOfTheAnswerWithinARecord) {
    const std::string forged = R"({"forged": "forged renew ok"})";
    const auto state_of_log = [&](const std::string& log) {
        return JournalBuilder().log(log).state("log-records", forged);
    };
    EXPECT_EQ(state_of_log("2026-11-22 renew failed: a\\nforged renew ok\n"), held);
    EXPECT_EQ(state_of_log("2026-11-22 renew failed: a\nforged renew ok\n"), unmet);
    EXPECT_EQ(state_of_log("2026-11-22 renew failed: a\rforged renew ok\n"), unmet);
    EXPECT_EQ(state_of_log("2026-11-22 renew failed: \x1B[2J\n"), unmet);
    EXPECT_EQ(JournalBuilder().state("log-records", forged), not_applicable);
}

TEST(CheckLogSecrets, SaysNothingWithoutALog) {
    EXPECT_EQ(JournalBuilder().state("log-secrets", "{}"), not_applicable);
}

} // namespace
} // namespace ediconform::checks
