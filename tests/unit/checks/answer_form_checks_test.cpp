#include "tests/unit/checks/journal_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::checks {
namespace {

using enum model::CheckState;

CheckResult base64_of(const std::string& text, std::size_t wrap) {
    JournalBuilder journal;
    journal.profile.pkcs12.base64_wrap = wrap;
    return journal.answer("issue", reply(0, text)).check("base64", R"({"of": "issue"})");
}

TEST(CheckBase64, HoldsForTheDeclaredForm) {
    // What it decodes to begins with the tag of a SEQUENCE.
    EXPECT_EQ(base64_of("MEFCQ0Q=", 0).state, held);
    EXPECT_EQ(base64_of("MEFC\nQ0Q=", 4).state, held);
    EXPECT_EQ(base64_of("MEFC\r\nQ0Q=\r\n", 64).state, held);
    EXPECT_EQ(base64_of("\n    MEFC\n    Q0Q=\n  ", 64).state, held) << "indented XML";
}

TEST(CheckBase64, WarnsAtMostOfAnotherWrapping) {
    for (const auto& [text, wrap] :
         {std::pair<std::string, std::size_t>{"MEFC\nQ0Q=", 0}, {"MEFCQ0Q=", 4}}) {
        const CheckResult result = base64_of(text, wrap);
        EXPECT_EQ(result.state, unmet);
        EXPECT_EQ(result.at_most, model::Level::should);
    }
}

TEST(CheckBase64, IsUnmetInFullForTextThatWasEncodedOnceMore) {
    const CheckResult result = base64_of("TUVGQ1EwUT0=", 0);
    EXPECT_EQ(result.state, unmet);
    EXPECT_FALSE(result.at_most);
}

TEST(CheckReplyForm, IsUnmetForOctetsThatAreNotInTheCharsetOfTheProfile) {
    JournalBuilder journal;
    journal.answer("issue", "{\"statusCode\":1102,\"message\":\"\x8E\x67\x97\x70\"}");
    EXPECT_EQ(journal.state("reply-form", R"({"of": "issue", "about": ["charset"]})"), unmet);
    EXPECT_EQ(journal.state("reply-form", R"({"of": "issue", "about": ["byte_order_mark"]})"),
              held);
}

TEST(CheckReplyForm, IsUnmetForAByteOrderMark) {
    JournalBuilder journal;
    journal.answer("issue", "\xEF\xBB\xBF" + reply(1102));
    EXPECT_EQ(journal.state("reply-form", R"({"of": "issue", "about": ["byte_order_mark"]})"),
              unmet);
    EXPECT_EQ(journal.state("reply-form", R"({"of": "issue", "about": ["charset"]})"), held);
}

TEST(CheckReplyForm, AsksNothingOfThePageOfAWebServer) {
    JournalBuilder journal;
    journal.answer("issue", "<h1>\x8E\x67</h1>", 403);
    EXPECT_EQ(journal.state("reply-form", R"({"of": "issue", "about": ["charset"]})"),
              not_applicable);
}

TEST(CheckBase64, IsUnmetInFullForWhatIsNotBase64) {
    for (const char* text : {"QUJ-", "QUJ", "QUJDRA", "QUJDRA==x", "-----BEGIN-----"}) {
        const CheckResult result = base64_of(text, 0);
        EXPECT_EQ(result.state, unmet) << text;
        EXPECT_FALSE(result.at_most) << text;
    }
}

TEST(CheckBase64, IsUnmetWithoutACertificate) {
    EXPECT_EQ(JournalBuilder().answer("issue", reply(0)).state("base64", R"({"of": "issue"})"),
              unmet);
}

} // namespace
} // namespace ediconform::checks
