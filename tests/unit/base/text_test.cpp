#include "harness/base/text.hpp"

#include <gtest/gtest.h>

#include <random>

namespace ediconform::base {
namespace {

TEST(Utf8, RefusesWhatRfc3629Forbids) {
    for (const char* text :
         {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf",
          "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe3\x81", "\xe3\x81\x28", "\xff"}) {
        EXPECT_FALSE(is_utf8(text)) << printable(text);
    }
}

TEST(Utf8, TakesTheEdgesOfEachLength) {
    for (const char* text :
         {"\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
          "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
        EXPECT_TRUE(is_utf8(text)) << printable(text);
        EXPECT_EQ(scalar_count(text), 1U);
    }
}

TEST(Utf8, IsWrittenAsItIsRead) {
    for (const char32_t scalar : {U'a', U'\u00e9', U'表', U'\U0001f600', U'\U0010ffff'}) {
        std::string text;
        append_utf8(text, scalar);
        const auto step = decode_utf8(text, 0);
        EXPECT_EQ(step.scalar, scalar);
        EXPECT_EQ(step.length, text.size());
    }
}

TEST(ScalarCount, CountsAnOctetThatIsNotUtf8AsOne) {
    EXPECT_EQ(scalar_count("表\xff\xe3\x81"), 4U);
}

TEST(Printable, KeepsTextAsItIs) {
    for (const char* text : {"abc\t\n", "㈱髙～－ソ表", "😀", "a\u0301", "\\x00", ""}) {
        EXPECT_EQ(printable(text), text);
    }
}

TEST(Printable, ShowsControlsAndBrokenOctets) {
    EXPECT_EQ(printable(std::string_view("\0\x1b[31m\x7f", 7)), "\\x00\\x1b[31m\\x7f");
    EXPECT_EQ(printable("\xc2\x85"), "\\x85");
    EXPECT_EQ(printable("\x95\x5c"), "\\x95\\");
}

TEST(Printable, HasOneFormOfLineEnds) {
    EXPECT_EQ(printable("a\r\nb\rc\n"), "a\nb\\x0dc\n");
}

TEST(Printable, ShowsNoncharactersAndBidirectionalControls) {
    EXPECT_EQ(printable("\xef\xbf\xbe\xef\xb7\x90"), "\\u{FFFE}\\u{FDD0}");
    EXPECT_EQ(printable("\u202e\u2066\u200f\u061c"), "\\u{202E}\\u{2066}\\u{200F}\\u{061C}");
    EXPECT_EQ(printable("\U0001fffe"), "\\u{1FFFE}");
}

TEST(PrintableLine, HasNoLineBreakOrTab) {
    EXPECT_EQ(printable_line("a\tb\r\nc"), "a\\tb\\nc");
}

/// Random octets, mixed with pieces that are likely to go wrong.
std::string hostile(std::mt19937& random) {
    static const std::string kPieces[] = {"\r\n", "\xe3\x81", "\xed\xa0\x80",
                                          "😀",   "\u202e",   "\x1b["};
    std::string text;
    for (auto left = random() % 40; left > 0; --left) {
        text += random() % 4 == 0 ? kPieces[random() % std::size(kPieces)]
                                  : std::string(1, static_cast<char>(random() & 0xFFU));
    }
    return text;
}

TEST(Printable, IsSafeAndStableForAnyOctets) {
    std::mt19937 random(20260301);
    for (int round = 0; round < 20000; ++round) {
        const std::string text = hostile(random);
        const std::string shown = printable(text);
        ASSERT_TRUE(is_utf8(shown));
        for (std::size_t at = 0; at < shown.size(); at += decode_utf8(shown, at).length) {
            const char32_t scalar = *decode_utf8(shown, at).scalar;
            const bool control = (scalar < 0x20 && scalar != U'\t' && scalar != U'\n') ||
                                 (scalar >= 0x7F && scalar < 0xA0);
            ASSERT_FALSE(control) << shown;
        }
        ASSERT_EQ(printable(shown), shown);
        ASSERT_EQ(printable_line(text).find_first_of("\t\n\r"), std::string::npos);
    }
}

TEST(Truncated, LeavesShortTextsAlone) {
    EXPECT_EQ(truncated("abc", 3), "abc");
}

TEST(Truncated, CutsBetweenCharactersAndSaysHowMuch) {
    EXPECT_EQ(truncated("表示x", 4), "表…[4 bytes cut]");
    EXPECT_EQ(truncated("表示x", 6), "表示…[1 bytes cut]");
    EXPECT_EQ(truncated("表", 0), "…[3 bytes cut]");
}

TEST(Truncated, KeepsEveryPrefixOfAnyOctetsWithinItsLimit) {
    std::mt19937 random(7);
    for (int round = 0; round < 5000; ++round) {
        const std::string text = hostile(random);
        const std::size_t limit = random() % 30;
        const std::string cut = truncated(text, limit);
        const std::string kept = cut.substr(0, cut.rfind("…["));
        ASSERT_TRUE(text.starts_with(kept));
        ASSERT_TRUE(text.size() <= limit || kept.size() <= limit);
    }
}

} // namespace
} // namespace ediconform::base
