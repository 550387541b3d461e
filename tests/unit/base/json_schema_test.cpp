#include "harness/base/file.hpp"
#include "harness/base/json_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
    EXPECT_EQ(checked.error().id, "schema.violation");
    EXPECT_EQ(checked.error().where, (SourceRef{"f.json", 3, 5, "/a~1b/1"}));
}

TEST_F(JsonSchemaTest, RefusesAMemberThatItDoesNotKnow) {
    EXPECT_FALSE(schema()->check(document(R"({"d": 1})")));
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
