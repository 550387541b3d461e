#include "harness/base/json_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ediconform::base {
namespace {

JsonDocument parsed(std::string_view text) {
    auto document = JsonDocument::parse(text, "f.json");
    if (!document) {
        throw std::runtime_error(to_string(document.error()));
    }
    return *std::move(document);
}

std::string place(const JsonDocument& document, std::string_view pointer) {
    const SourceRef ref = document.at(pointer);
    return std::to_string(ref.line) + ":" + std::to_string(ref.column);
}

constexpr std::string_view kSample = R"({
  // a comment with "quotes": {
  "name": "a \"quoted\" \\",
  "表": [1, -22, true, null, "x", {"in": {}}, [], 1.5e3],
  "a/b~c": {"deep": {"": 0}}, /* } */ "last": "最後"
}
)";

TEST(JsonDocument, HasTheTreeWithoutComments) {
    const auto document = parsed(kSample);
    EXPECT_EQ(document.root()["name"], "a \"quoted\" \\");
    EXPECT_EQ(document.root()["表"][1], -22);
    EXPECT_EQ(document.root()["a/b~c"]["deep"][""], 0);
    EXPECT_EQ(document.file(), "f.json");
}

TEST(JsonDocument, KnowsWhereEachMemberStands) {
    const auto document = parsed(kSample);
    EXPECT_EQ(place(document, ""), "1:1");
    EXPECT_EQ(place(document, "/name"), "3:3");
    EXPECT_EQ(place(document, "/a~1b~0c"), "5:3");
    EXPECT_EQ(place(document, "/a~1b~0c/deep"), "5:13");
    EXPECT_EQ(place(document, "/a~1b~0c/deep/"), "5:22");
}

TEST(JsonDocument, KnowsWhereEachElementStands) {
    const auto document = parsed(kSample);
    EXPECT_EQ(place(document, "/表"), "4:3");
    EXPECT_EQ(place(document, "/表/0"), "4:9");
    EXPECT_EQ(place(document, "/表/1"), "4:12");
    EXPECT_EQ(place(document, "/表/2"), "4:17");
    EXPECT_EQ(place(document, "/表/3"), "4:23");
    EXPECT_EQ(place(document, "/表/4"), "4:29");
    EXPECT_EQ(place(document, "/表/5"), "4:34");
    EXPECT_EQ(place(document, "/表/5/in"), "4:35");
    EXPECT_EQ(place(document, "/表/6"), "4:46");
    EXPECT_EQ(place(document, "/表/7"), "4:50");
}

TEST(JsonDocument, CountsColumnsInCharacters) {
    EXPECT_EQ(place(parsed(R"({"表示": 1, "b": 2})"), "/b"), "1:11");
}

TEST(JsonDocument, PointsToTheNearestAncestorOfWhatIsMissing) {
    const auto ref = parsed(kSample).at("/a~1b~0c/deep/none/x");
    EXPECT_EQ(ref.line, 5U);
    EXPECT_EQ(ref.column, 13U);
    EXPECT_EQ(ref.pointer, "/a~1b~0c/deep/none/x");
}

struct Mistake {
    const char* name;
    std::string text;
    const char* error;
    unsigned line;
    unsigned column;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
    *out << mistake.name;
}

class MistakenJson : public testing::TestWithParam<Mistake> {};

TEST_P(MistakenJson, IsRefusedWithItsPlace) {
    const auto document = JsonDocument::parse(GetParam().text, "f.json");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().id, GetParam().error);
    EXPECT_EQ(document.error().where.file, "f.json");
    EXPECT_EQ(document.error().where.line, GetParam().line) << to_string(document.error());
    EXPECT_EQ(document.error().where.column, GetParam().column) << to_string(document.error());
}

const Mistake kMistakes[] = {
    {"TrailingComma", "{\n \"a\": 1,\n}", "json.syntax", 3, 1},
    {"NoValue", "{\"a\": }", "json.syntax", 1, 7},
    {"Unquoted", "{\n  a: 1}", "json.syntax", 2, 3},
    {"Empty", "", "json.syntax", 1, 1},
    {"Cut", "{\"a\": [1, 2", "json.syntax", 1, 12},
    {"Tail", "{}\n{}", "json.syntax", 2, 1},
    {"Twice", "{\"a\": 1,\n   \"a\": 2}", "json.duplicate_member", 2, 4},
    {"TwiceByEscape", "{\"a\": 1, \"\\u0061\": 2}", "json.duplicate_member", 1, 10},
    {"TwiceInAnElement", "[{\"a\":1},\n{\"b\":1,\"b\":2}]", "json.duplicate_member", 2, 8},
    {"Deep", std::string(65, '[') + std::string(65, ']'), "json.too_deep", 1, 65},
    {"VeryDeep", std::string(1000000, '['), "json.too_deep", 1, 65},
};

INSTANTIATE_TEST_SUITE_P(All, MistakenJson, testing::ValuesIn(kMistakes),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(JsonDocument, MayBeSixtyFourLevelsDeep) {
    EXPECT_TRUE(JsonDocument::parse(std::string(64, '[') + std::string(64, ']'), "f.json"));
}

TEST(JsonDocument, MayHaveOneNameInTwoObjects) {
    EXPECT_TRUE(JsonDocument::parse(R"([{"a":{"a":1}},{"a":2}])", "f.json"));
}

TEST(JsonDocument, RefusesTextThatIsNotUtf8) {
    const auto document = JsonDocument::parse("{\"a\": \"\x95\x5c\"}", "f.json");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().id, "json.syntax");
}

TEST(JsonDocument, SaysThatItsFileIsMissing) {
    const auto document = JsonDocument::load("/nonexistent/f.json");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().id, "file.missing");
}

} // namespace
} // namespace ediconform::base
