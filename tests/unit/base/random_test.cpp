#include "harness/base/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::base {
namespace {

TEST(Random, RepeatsItselfForTheSameSeed) {
    Random first(42);
    Random second(42);
    EXPECT_EQ(first.number(), second.number());
    EXPECT_EQ(first.alphanumeric(20), second.alphanumeric(20));
}

TEST(Random, DiffersBetweenSeeds) {
    EXPECT_NE(Random(1).number(), Random(2).number());
}

TEST(Random, DrawsOnlyFromItsAlphabetAndAllOfIt) {
    Random random(7);
    const std::string text = random.of("ab-", 200);
    EXPECT_EQ(text.size(), 200U);
    EXPECT_EQ(text.find_first_not_of("ab-"), std::string::npos);
    for (const char each : {'a', 'b', '-'}) {
        EXPECT_NE(text.find(each), std::string::npos);
    }
}

TEST(Random, MakesTextOfLettersAndDigits) {
    EXPECT_THAT(Random(3).alphanumeric(64), testing::MatchesRegex("[A-Za-z0-9]{64}"));
}

TEST(Random, MixesEveryKindThatTheAlphabetHasWhereThereIsRoom) {
    Random random(11);
    const auto of = [](const std::string& text, const char* kind) {
        return text.find_first_of(kind) != std::string::npos;
    };
    for (int round = 0; round < 200; ++round) {
        const std::string text = random.mixed("Abcdefghijklmnopqrstuvwxyz1", 3);
        EXPECT_EQ(text.size(), 3U);
        EXPECT_TRUE(of(text, "A") && of(text, "1") && of(text, "bcdefghijklmnopqrstuvwxyz"))
            << text;
    }
    EXPECT_EQ(random.mixed("ab1", 1).size(), 1U);
    EXPECT_THAT(random.mixed("-_", 5), testing::MatchesRegex("[-_]{5}"));
    EXPECT_EQ(random.mixed("ab1", 0), "");
}

} // namespace
} // namespace ediconform::base
