#include "harness/wire/required_characters.hpp"

#include <gtest/gtest.h>

namespace ediconform::wire {
namespace {

FieldRule rule(const std::vector<std::string>& contains, const std::string& allowed = "") {
    FieldRule made;
    if (!allowed.empty()) {
        made.allowed = *CharacterClass::parse(allowed);
    }
    for (const std::string& each : contains) {
        made.contains.push_back(*CharacterClass::parse(each));
    }
    return made;
}

TEST(RequiredCharacters, AreOneOfEachClass) {
    const FieldRule both = rule({"[0-9]", "[a-z]"});
    EXPECT_TRUE(has_required_characters(both, "A1b"));
    EXPECT_FALSE(has_required_characters(both, "A1B"));
    EXPECT_FALSE(has_required_characters(both, "aé１"));
    EXPECT_TRUE(has_required_characters(rule({}), ""));
    EXPECT_TRUE(has_required_characters(rule({"[ぁ-ん]"}), "aあ"));
}

TEST(RequiredCharacters, AreChosenAmongThosePermitted) {
    EXPECT_EQ(character_for(rule({}, "[A-Z#]"), *CharacterClass::parse("[!-/]")), '#');
    EXPECT_EQ(character_for(rule({}), *CharacterClass::parse("[!-/]")), '-');
    EXPECT_EQ(character_for(rule({}, "[A-Z]"), *CharacterClass::parse("[!-/]")), '\0');
}

TEST(RequiredCharacters, TakeThePlaceOfOthersButNotAtTheEnds) {
    EXPECT_EQ(with_required_characters(rule({"[0-9]", "[!-/]"}), "abcdef"), "a0-def");
    EXPECT_EQ(with_required_characters(rule({"[0-9]", "[!-/]"}), "ab"), "0-");
    EXPECT_EQ(with_required_characters(rule({"[0-9]", "[!-/]"}), "a"), "a") << "no room";
    EXPECT_EQ(with_required_characters(rule({"[0-9]"}), "あいう"), "あいう") << "not of ASCII";
}

} // namespace
} // namespace ediconform::wire
