#include "harness/doctor/http_date.hpp"

#include <gtest/gtest.h>

namespace ediconform::doctor {
namespace {

TEST(HttpDate, IsReadInTheFormThatSendersHaveToUse) {
    const auto time = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"); // RFC 9110 5.6.7
    ASSERT_TRUE(time);
    EXPECT_EQ(base::to_rfc3339(*time), "1994-11-06T08:49:37Z");
}

TEST(HttpDate, IsNotGuessedFromAnythingElse) {
    for (const char* text :
         {"", "tomorrow", "Sun, 06 Nov 1994 08:49:37 JST", "Sun, 06 Nov 1994 08:49:37",
          "1994-11-06T08:49:37Z", "Sunday, 06-Nov-94 08:49:37 GMT"}) {
        EXPECT_FALSE(parse_http_date(text)) << text;
    }
}

} // namespace
} // namespace ediconform::doctor
