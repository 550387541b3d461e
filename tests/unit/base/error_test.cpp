#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"

#include <gtest/gtest.h>

namespace ediconform::base {
namespace {

TEST(Error, IsWrittenWithPlaceArgumentsAndPeerText) {
    const Error error{"x.y", {{"name", "value"}}, {"f.json", 3, 7, "/a/0"}, "peer\x1b[31m"};
    EXPECT_EQ(to_string(error), "x.y f.json:3:7 /a/0 name=value peer=\"peer\\x1b[31m\"");
}

TEST(Error, LeavesOutWhatIsUnknown) {
    EXPECT_EQ(to_string(Error{"x.y"}), "x.y");
    EXPECT_EQ(to_string(Error("x.y", {}, {"f.json"})), "x.y f.json");
}

TEST(Result, IsAValueOrAnError) {
    const Result<std::string> value(std::string("v"));
    const Result<std::string> failure(Error{"x.y"});
    EXPECT_TRUE(value);
    EXPECT_EQ(*value, "v");
    EXPECT_FALSE(failure);
    EXPECT_EQ(failure.error().id, "x.y");
}

TEST(Result, OfNothingSucceedsByDefault) {
    EXPECT_TRUE(Result<void>{});
    EXPECT_FALSE(Result<void>(Error{"x.y"}));
}

TEST(Hexadecimal, HasTwoLowerCaseDigitsAnOctet) {
    EXPECT_EQ(to_hex(ByteView("\x00\x0f\xff", 3)), "000fff");
}

} // namespace
} // namespace ediconform::base
