#include "reports/terminal.hpp"

#include <gtest/gtest.h>

namespace ediconform::reports {
namespace {

TEST(DisplayWidth, OfAsciiIsItsLength) {
    EXPECT_EQ(display_width("ca/issue"), 8U);
}
TEST(DisplayWidth, OfKanjiKanaAndFullWidthFormsIsTwoEach) {
    EXPECT_EQ(display_width("証かナ（Ａ"), 10U);
}
TEST(DisplayWidth, OfHalfWidthKatakanaIsOneEach) {
    EXPECT_EQ(display_width("ｶﾅ"), 2U);
}
TEST(DisplayWidth, OfCharactersOutsideTheBasicPlaneIsTwo) {
    EXPECT_EQ(display_width("𠮷😀"), 4U);
}
TEST(DisplayWidth, OfCombiningMarksIsNothing) {
    EXPECT_EQ(display_width("か\u3099e\u0301"), 3U);
}
TEST(DisplayWidth, OfLatinLettersWithMarksIsOne) {
    EXPECT_EQ(display_width("é│…"), 3U);
}
TEST(DisplayWidth, OfOctetsThatAreNotTextIsOneEach) {
    EXPECT_EQ(display_width("\xff\xfe"), 2U);
}

TEST(FittedTo, LeavesWhatFits) {
    EXPECT_EQ(fitted_to("証明書", 6), "証明書");
}
TEST(FittedTo, CutsBetweenCharactersAndMarksIt) {
    EXPECT_EQ(fitted_to("証明書", 5), "証明…");
    EXPECT_EQ(fitted_to("証明書", 4), "証…");
}
TEST(FittedTo, NeverTakesMoreThanItsColumns) {
    for (std::size_t columns = 1; columns < 20; ++columns) {
        EXPECT_LE(display_width(fitted_to("a証b明c書d発e行f", columns)), columns);
    }
}

} // namespace
} // namespace ediconform::reports
