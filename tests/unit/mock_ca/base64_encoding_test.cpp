#include "mock-ca/issuance/pkcs12_writer.hpp"

#include <gtest/gtest.h>

namespace ediconform::mock_ca {
namespace {

TEST(Base64Encoding, EncodesTheVectorsOfRfc4648) {
    EXPECT_EQ(encode_base64("", 0), "");
    EXPECT_EQ(encode_base64("f", 0), "Zg==");
    EXPECT_EQ(encode_base64("fo", 0), "Zm8=");
    EXPECT_EQ(encode_base64("foo", 0), "Zm9v");
    EXPECT_EQ(encode_base64("foobar", 0), "Zm9vYmFy");
}

TEST(Base64Encoding, UsesTheStandardAlphabetForAllOctets) {
    EXPECT_EQ(encode_base64("\xFB\xEF\xFF", 0), "++//");
}

TEST(Base64Encoding, WritesLongInputOnOneLineUnlessToldToWrap) {
    EXPECT_EQ(encode_base64(base::Bytes(300, 'x'), 0).find('\n'), std::string::npos);
}

TEST(Base64Encoding, BreaksBetweenLinesButNotAfterTheLast) {
    EXPECT_EQ(encode_base64("foobar", 4), "Zm9v\nYmFy");
    EXPECT_EQ(encode_base64("foobar", 3), "Zm9\nvYm\nFy");
}

} // namespace
} // namespace ediconform::mock_ca
