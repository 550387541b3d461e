#include "harness/pki/base64.hpp"

#include <gtest/gtest.h>

namespace ediconform::pki {
namespace {

struct Accepted {
    std::string text;
    std::string bytes;
};
class Base64Accepts : public testing::TestWithParam<Accepted> {};

TEST_P(Base64Accepts, Text) {
    const Base64Reading reading = read_base64(GetParam().text);
    ASSERT_TRUE(reading.bytes) << reading.problem;
    EXPECT_EQ(*reading.bytes, GetParam().bytes);
    EXPECT_EQ(reading.problem, "");
}
INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64Accepts,
                         testing::Values(Accepted{"Zg==", "f"}, Accepted{"Zm8=", "fo"},
                                         Accepted{"Zm9v", "foo"}, Accepted{"Zm9vYg==", "foob"},
                                         Accepted{"Zm9vYmE=", "fooba"},
                                         Accepted{"Zm9vYmFy", "foobar"},
                                         Accepted{"++//", "\xFB\xEF\xFF"},
                                         Accepted{"AAAA", std::string(3, '\0')}));

struct Rejected {
    std::string text;
    std::string problem;
};
class Base64Rejects : public testing::TestWithParam<Rejected> {};

TEST_P(Base64Rejects, Text) {
    const Base64Reading reading = read_base64(GetParam().text);
    EXPECT_FALSE(reading.bytes);
    EXPECT_EQ(reading.problem, GetParam().problem);
}
INSTANTIATE_TEST_SUITE_P(
    Deviations, Base64Rejects,
    testing::Values(Rejected{"", "empty"}, Rejected{"\r\n", "empty"},
                    Rejected{"Zm9v YmFy", "alphabet"}, Rejected{"Zm9v\tYmFy", "alphabet"},
                    Rejected{"Zm9v YmFy\nZg==", "alphabet"}, Rejected{" Zm9v", "alphabet"},
                    Rejected{"Zm9v\rYmFy", "alphabet"}, Rejected{"Zm9%", "alphabet"},
                    Rejected{"Zm\xE3\x81\x82", "alphabet"},
                    Rejected{std::string("Zm9v\0", 5), "alphabet"}, Rejected{"Zm8", "padding"},
                    Rejected{"Zm8==", "padding"}, Rejected{"Zm9v====", "padding"},
                    Rejected{"====", "padding"}, Rejected{"Zh==", "padding"},
                    Rejected{"Zm9=", "padding"}, Rejected{"Zm9vY", "length"},
                    Rejected{"Zm9vY===", "length"}, Rejected{"Zg==Zg==", "trailing"},
                    Rejected{"Zg==junk", "trailing"}, Rejected{"Zm8= ", "trailing"}));

TEST(Base64Reading, SeesLineBreaksAndTheLongestLine) {
    const Base64Reading reading = read_base64("Zm9v\r\nYmFyYmF6\r\nZg==");
    EXPECT_EQ(reading.bytes, "foobarbazf");
    EXPECT_TRUE(reading.wrapped);
    EXPECT_EQ(reading.longest_line, 8U);
}

TEST(Base64Reading, PassesOverTheIndentationOfLines) {
    const Base64Reading reading = read_base64("\n    Zm9v\n\tYmFy  \r\n  ");
    EXPECT_EQ(reading.bytes, "foobar");
    EXPECT_TRUE(reading.wrapped);
    EXPECT_EQ(reading.longest_line, 4U);
}

TEST(Base64Reading, DoesNotTakeASingleLineBetweenLineBreaksForLines) {
    const Base64Reading reading = read_base64("\n  Zm9v\n");
    EXPECT_EQ(reading.bytes, "foo");
    EXPECT_FALSE(reading.wrapped);
}

TEST(Base64Reading, CountsASingleLineWithoutBreaks) {
    const Base64Reading reading = read_base64("Zm9vYmFy");
    EXPECT_FALSE(reading.wrapped);
    EXPECT_EQ(reading.longest_line, 8U);
}

TEST(Base64Reading, NamesTheUrlSafeAlphabetAndDoesNotDecodeIt) {
    const Base64Reading reading = read_base64("--__");
    EXPECT_FALSE(reading.bytes);
    EXPECT_TRUE(reading.url_safe);
    EXPECT_EQ(reading.problem, "alphabet");
}

} // namespace
} // namespace ediconform::pki
