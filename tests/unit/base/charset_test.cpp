#include "harness/base/charset.hpp"

#include <gtest/gtest.h>

// The octets were made by Python's codecs cp932 and euc_jp.
namespace ediconform::base {
namespace {

TEST(Charset, WritesCp932WithABackslashAsSecondOctet) {
    EXPECT_EQ(*encode_text("表示ソ", Charset::cp932), "\x95\x5c\x8e\xa6\x83\x5c");
    EXPECT_EQ(*decode_text("\x95\x5c\x8e\xa6\x83\x5c", Charset::cp932), "表示ソ");
}

TEST(Charset, HasTheCharactersThatWindowsAddedToCp932) {
    EXPECT_EQ(*encode_text("㈱①～－", Charset::cp932), "\x87\x8a\x87\x40\x81\x60\x81\x7c");
    EXPECT_EQ(*decode_text("\xfb\xfc\xed\x95", Charset::cp932), "髙﨑");
}

TEST(Charset, ReadsBothCodesOfACharacterThatCp932HasTwice) {
    EXPECT_EQ(*decode_text("\xee\xe0", Charset::cp932), *decode_text("\xfb\xfc", Charset::cp932));
}

TEST(Charset, KeepsBackslashAndTildeInCp932) {
    EXPECT_EQ(*encode_text("\\~", Charset::cp932), "\\~");
    EXPECT_EQ(*decode_text("\\~", Charset::cp932), "\\~");
}

TEST(Charset, WritesHalfWidthKanaAsOneOctet) {
    EXPECT_EQ(*encode_text("ｱｲｳ", Charset::cp932), "\xb1\xb2\xb3");
}

TEST(Charset, WritesEucJp) {
    EXPECT_EQ(*encode_text("発行しました", Charset::euc_jp),
              "\xc8\xaf\xb9\xd4\xa4\xb7\xa4\xde\xa4\xb7\xa4\xbf");
    EXPECT_EQ(*decode_text("\xc8\xaf\xb9\xd4", Charset::euc_jp), "発行");
}

TEST(Charset, RefusesACharacterThatItLacks) {
    for (const auto charset : {Charset::cp932, Charset::euc_jp}) {
        const auto bytes = encode_text("a😀", charset);
        ASSERT_FALSE(bytes);
        EXPECT_EQ(bytes.error().id, "charset.unencodable");
    }
}

TEST(Charset, RefusesACharacterThatWouldBecomeAnother) {
    for (const char* text : {"¥", "‾", "〜", "−", "‖", "¬"}) {
        EXPECT_FALSE(encode_text(text, Charset::cp932)) << text;
    }
    EXPECT_FALSE(encode_text("¥", Charset::euc_jp));
}

TEST(Charset, RefusesOctetsThatAreNotOfIt) {
    EXPECT_EQ(decode_text("\x95", Charset::cp932).error().id, "charset.undecodable");
    EXPECT_EQ(decode_text("\xc8", Charset::euc_jp).error().id, "charset.undecodable");
    EXPECT_EQ(decode_text("\x95\x5c", Charset::utf8).error().id, "charset.undecodable");
    EXPECT_EQ(encode_text("\x95\x5c", Charset::utf8).error().id, "charset.unencodable");
    EXPECT_EQ(encode_text("\x95\x5c", Charset::cp932).error().id, "charset.unencodable");
}

TEST(Charset, ConvertsTextsThatAreLongerThanItsBlock) {
    std::string text;
    for (int count = 0; count < 10000; ++count) {
        text += "表";
    }
    const auto bytes = encode_text(text, Charset::cp932);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(bytes->size(), 20000U);
    EXPECT_EQ(*decode_text(*bytes, Charset::cp932), text);
}

TEST(Charset, HasNothingForNothing) {
    EXPECT_EQ(*encode_text("", Charset::cp932), "");
    EXPECT_EQ(*decode_text("", Charset::euc_jp), "");
}

} // namespace
} // namespace ediconform::base
