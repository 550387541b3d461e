#include "harness/wire/place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::wire {
namespace {

using testing::ElementsAre;

TEST(JsonPlace, IsSplitIntoMemberNames) {
    EXPECT_THAT(*split_json_place("/auth/key"), ElementsAre("auth", "key"));
}

TEST(JsonPlace, UndoesTheEscapesOfRfc6901) {
    EXPECT_THAT(*split_json_place("/a~1b/~01"), ElementsAre("a/b", "~1"));
}

TEST(JsonPlace, NeedsASlashFirstAndWholeEscapes) {
    for (const char* text : {"", "auth", "a/b", "/~", "/~2"}) {
        EXPECT_FALSE(split_json_place(text)) << text;
    }
}

TEST(XmlPlace, HasAnAttributeLast) {
    const auto place = split_xml_place("/req/auth/@pw");
    ASSERT_TRUE(place);
    EXPECT_THAT(place->elements, ElementsAre("req", "auth"));
    EXPECT_EQ(place->attribute, "pw");
}

TEST(XmlPlace, MayBeAnAttributeOfTheRoot) {
    const auto place = split_xml_place("/req/@ver");
    ASSERT_TRUE(place);
    EXPECT_THAT(place->elements, ElementsAre("req"));
}

TEST(XmlPlace, MayHaveANameOutsideAscii) {
    EXPECT_TRUE(split_xml_place("/要求/認証キー"));
}

TEST(XmlPlace, IsNeitherTheRootNorABadName) {
    for (const char* text : {"", "req", "/req", "/@a", "/req/", "/req//a", "/req/1a", "/req/@a/b",
                             "/req/@", "/req/a b", "/req/a[1]", "/req/-a"}) {
        EXPECT_FALSE(split_xml_place(text)) << text;
    }
}

} // namespace
} // namespace ediconform::wire
