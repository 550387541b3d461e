#include "mock-ca/codec/header_parameter.hpp"

#include <gtest/gtest.h>

namespace ediconform::mock_ca {
namespace {

TEST(HeaderParameter, IsATokenOrAQuotedString) {
    EXPECT_EQ(header_parameter("multipart/form-data; boundary=a-b", "boundary"), "a-b");
    EXPECT_EQ(header_parameter("multipart/form-data;boundary=\"a b;c\"", "boundary"), "a b;c");
}

TEST(HeaderParameter, UndoesEscapesInQuotes) {
    EXPECT_EQ(header_parameter(R"(form-data; name="a\"b\\c")", "name"), R"(a"b\c)");
}

TEST(HeaderParameter, HasANameWithoutCase) {
    EXPECT_EQ(header_parameter("form-data; NAME=x; filename=y", "name"), "x");
}

TEST(HeaderParameter, IsNotFoundInsideAnotherOnesQuotes) {
    EXPECT_EQ(header_parameter(R"(form-data; filename="; name=evil"; name=good)", "name"), "good");
}

TEST(HeaderParameter, AllowsATrailingSemicolon) {
    EXPECT_EQ(header_parameter("form-data; name=x;", "name"), "x");
}

TEST(HeaderParameter, IsNothingWhereMissingTwiceOrMalformed) {
    for (const char* value :
         {"", "form-data", "form-data; name", "form-data; x; name=a", "form-data; name=a; name=b",
          "form-data; name=\"a", "form-data; name=\"a\"b", "form-data; name=\"a\\"}) {
        EXPECT_EQ(header_parameter(value, "name"), std::nullopt) << value;
    }
}

TEST(HeaderWord, IsLowerCaseWithoutParameters) {
    EXPECT_EQ(header_word(" Multipart/Form-Data ; boundary=X"), "multipart/form-data");
    EXPECT_EQ(header_word("  "), "");
}

} // namespace
} // namespace ediconform::mock_ca
