#include "harness/base/file.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/base/texts.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace ediconform::base {
namespace {

constexpr std::string_view kSchema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object", "additionalProperties": false,
  "properties": {"a/b": {"type": "array", "items": {"type": "integer"}}, "c": {"enum": ["x"]}}
})";

class JsonSchemaTest : public testing::Test {
protected:
    Result<JsonSchema> schema(std::string_view text = kSchema) {
        const auto path = folder_->path() / "s.json";
        EXPECT_TRUE(write_file(path, text));
        return JsonSchema::load(path);
    }
    static JsonDocument document(std::string_view text) {
        return *JsonDocument::parse(text, "f.json");
    }

private:
    Result<TemporaryDirectory> folder_ = TemporaryDirectory::make();
};

TEST_F(JsonSchemaTest, LetsAConformingDocumentPass) {
    EXPECT_TRUE(schema()->check(document(R"({"a/b": [1, 2], "c": "x"})")));
}

TEST_F(JsonSchemaTest, PointsToTheViolation) {
    const auto checked = schema()->check(document("{\n  \"a/b\": [1,\n    \"two\"]}"));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().id, "schema.type");
    EXPECT_EQ(checked.error().where, (SourceRef{"f.json", 3, 5, "/a~1b/1"}));
}

TEST_F(JsonSchemaTest, RefusesAMemberThatItDoesNotKnow) {
    EXPECT_FALSE(schema()->check(document(R"({"d": 1})")));
}

TEST_F(JsonSchemaTest, PointsToAnUnknownMemberItself) {
    const auto checked = schema()->check(document("{\n  \"c\": \"x\",\n  \"d\": 1}"));
    EXPECT_EQ(checked.error().id, "schema.unknown_member");
    EXPECT_EQ(checked.error().where, (SourceRef{"f.json", 3, 3, "/d"}));
}

TEST_F(JsonSchemaTest, PointsToTheObjectThatLacksAMember) {
    const auto strict = schema(R"({"properties": {"a": {"required": ["b"]}}})");
    const auto checked = strict->check(document("{\n  \"a\": {}}"));
    EXPECT_EQ(checked.error().id, "schema.required");
    EXPECT_EQ(checked.error().where, (SourceRef{"f.json", 2, 3, "/a"}));
}

TEST_F(JsonSchemaTest, LeavesOutConditionsOnAMemberThatIsWrongItself) {
    const auto conditional = schema(R"({
      "properties": {"kind": {"enum": ["n", "t"]}, "value": {}},
      "if": {"properties": {"kind": {"const": "n"}}},
      "then": {"properties": {"value": {"type": "integer"}}},
      "else": {"properties": {"value": {"type": "string"}}}})");
    const auto errors = conditional->violations(document(R"({"kind": "m", "value": 1})"));
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors.front().where.pointer, "/kind");
}

TEST_F(JsonSchemaTest, ExplainsTheAlternativeOfTheValuesType) {
    const auto either = schema(R"({"anyOf": [{"type": "string"},
      {"type": "object", "properties": {"env": {"type": "string"}}, "additionalProperties": false}]})");
    EXPECT_EQ(either->check(document(R"({"env": 1})")).error().where.pointer, "/env");
    const auto other = either->check(document("[1]"));
    EXPECT_EQ(other.error().id, "schema.type");
    EXPECT_EQ(other.error().arguments.front().second, "object / string");
    EXPECT_TRUE(either->check(document(R"({"env": "x"})")));
}

TEST_F(JsonSchemaTest, FallsBackToTheLibrarysWords) {
    const auto checked = schema(R"({"not": {"type": "string"}})")->check(document("\"x\""));
    EXPECT_EQ(checked.error().id, "schema.violation");
}

/// One value for each kind of bound, so that none falls back to the library's words.
TEST_F(JsonSchemaTest, NamesEachKindOfBound) {
    const std::array<std::array<std::string, 3>, 14> cases{{
        {R"({"minLength": 2})", R"("a")", "schema.too_short"},
        {R"({"maxLength": 1})", R"("ab")", "schema.too_long"},
        {R"({"pattern": "^b"})", R"("a")", "schema.pattern"},
        {R"({"minItems": 1})", "[]", "schema.too_few_items"},
        {R"({"maxItems": 1})", "[1, 2]", "schema.too_many_items"},
        {R"({"uniqueItems": true})", "[1, 1]", "schema.not_unique"},
        {R"({"minProperties": 1})", "{}", "schema.too_few_members"},
        {R"({"maxProperties": 0})", R"({"a": 1})", "schema.too_many_members"},
        {R"({"minimum": 2})", "1", "schema.too_small"},
        {R"({"maximum": 2})", "3", "schema.too_large"},
        {R"({"exclusiveMinimum": 2})", "2", "schema.not_above"},
        {R"({"exclusiveMaximum": 2})", "2", "schema.not_below"},
        {R"({"const": 2})", "3", "schema.not_one_of"},
        {R"({"dependencies": {"a": ["b"]}})", R"({"a": 1})", "schema.required_beside"},
    }};
    const auto texts = Texts::load(test::source_path("scenarios/texts"));
    ASSERT_TRUE(texts);
    for (const auto& [limits, value, id] : cases) {
        const auto checked = schema(limits)->check(document(value));
        ASSERT_FALSE(checked) << limits;
        EXPECT_EQ(checked.error().id, id) << limits;
        EXPECT_THAT(texts->describe(checked.error(), Language::ja),
                    testing::Not(testing::HasSubstr("{")));
        EXPECT_THAT(texts->describe(checked.error(), Language::en),
                    testing::Not(testing::HasSubstr("{")));
    }
}

TEST_F(JsonSchemaTest, NamesEveryViolationTheDeepestFirst) {
    const auto errors = schema()->violations(document(R"({"c": "y", "a/b": ["z"]})"));
    ASSERT_GE(errors.size(), 2U);
    EXPECT_EQ(errors.front().where.pointer, "/a~1b/0");
}

TEST_F(JsonSchemaTest, SaysThatAFileIsNoSchema) {
    EXPECT_EQ(schema(R"({"type": 5})").error().id, "schema.unusable");
    EXPECT_EQ(schema("{").error().id, "json.syntax");
}

} // namespace
} // namespace ediconform::base
