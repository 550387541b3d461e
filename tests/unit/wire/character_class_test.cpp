#include "harness/wire/character_class.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::wire {
namespace {

CharacterClass parsed(std::string_view text) {
    auto result = CharacterClass::parse(text);
    EXPECT_TRUE(result) << text;
    return result ? *std::move(result) : CharacterClass{};
}

TEST(CharacterClass, HoldsBothEndsOfItsRanges) {
    const auto digits = parsed("[0-9]");
    EXPECT_TRUE(digits.contains(U'0'));
    EXPECT_TRUE(digits.contains(U'9'));
    EXPECT_FALSE(digits.contains(U'/'));
    EXPECT_FALSE(digits.contains(U':'));
}

TEST(CharacterClass, TakesADashAtEitherEdgeForItself) {
    EXPECT_TRUE(parsed("[A-Za-z0-9._-]").contains(U'-'));
    EXPECT_TRUE(parsed("[-a]").contains(U'-'));
    EXPECT_FALSE(parsed("[a-c]").contains(U'-'));
}

TEST(CharacterClass, ReadsEscapesAsTheCharacterItself) {
    const auto specials = parsed(R"([\]\\\-])");
    EXPECT_TRUE(specials.contains(U']'));
    EXPECT_TRUE(specials.contains(U'\\'));
    EXPECT_TRUE(specials.contains(U'-'));
    EXPECT_FALSE(specials.contains(U'['));
}

TEST(CharacterClass, CountsAnEscapedDashBetweenTwoCharactersAsNoRange) {
    const auto three = parsed(R"([a\-c])");
    EXPECT_FALSE(three.contains(U'b'));
    EXPECT_EQ(three.ranges().size(), 3U);
}

TEST(CharacterClass, HoldsRangesOutsideAscii) {
    const auto kana = parsed("[ァ-ヶー]");
    EXPECT_TRUE(kana.contains(U'カ'));
    EXPECT_FALSE(kana.contains(U'ｶ'));
}

TEST(CharacterClass, DoesNotFoldFullWidthLetters) {
    EXPECT_FALSE(parsed("[A-Za-z0-9]").contains(U'Ａ'));
}

TEST(CharacterClass, KeepsItsText) {
    EXPECT_EQ(parsed("[A-F]").text(), "[A-F]");
}

class MalformedCharacterClass : public testing::TestWithParam<const char*> {};

TEST_P(MalformedCharacterClass, IsRefused) {
    const auto result = CharacterClass::parse(GetParam());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().id, "profile.character_class");
}

INSTANTIATE_TEST_SUITE_P(Forms, MalformedCharacterClass,
                         testing::Values("", "[", "[]", "a-z", "[a-z", "[z-a]", "[a-b-c]", "[a]b]",
                                         "[\\d]", "[a\\]", "[a-\\", "[a--]", "[\xff]", "[a-z]+"));

} // namespace
} // namespace ediconform::wire
