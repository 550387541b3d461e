#include "harness/base/nearest_word.hpp"

#include <gtest/gtest.h>

namespace ediconform::base {
namespace {

const std::vector<std::string> kWords{"issue", "renew", "sequence", "sequences"};

TEST(NearestWord, UndoesOneMistakeOfEachKind) {
    EXPECT_EQ(nearest_word("isue", kWords), "issue");
    EXPECT_EQ(nearest_word("rennew", kWords), "renew");
    EXPECT_EQ(nearest_word("sequense", kWords), "sequence");
    EXPECT_EQ(nearest_word("iusse", kWords), std::nullopt);
    EXPECT_EQ(nearest_word("isseu", kWords), "issue");
}

TEST(NearestWord, PrefersTheNearer) {
    EXPECT_EQ(nearest_word("sequencess", kWords), "sequences");
}

TEST(NearestWord, GuessesNothingFarFetched) {
    EXPECT_EQ(nearest_word("frobnicate", kWords), std::nullopt);
    EXPECT_EQ(nearest_word("", kWords), std::nullopt);
    EXPECT_EQ(nearest_word("issue", {}), std::nullopt);
}

TEST(NearestWord, DoesNotTakeLongTextsForWords) {
    const std::string text(100'000, 'x');
    EXPECT_EQ(nearest_word(text, {text}), std::nullopt);
}

} // namespace
} // namespace ediconform::base
