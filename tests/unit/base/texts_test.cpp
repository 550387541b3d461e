#include "harness/base/file.hpp"
#include "harness/base/texts.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::base {
namespace {

using testing::HasSubstr;

class TextsTest : public testing::Test {
protected:
    void write(const std::string& name, std::string_view content) {
        ASSERT_TRUE(write_file(folder_->path() / name, content));
    }
    [[nodiscard]] Result<Texts> load() const { return Texts::load(folder_->path()); }

private:
    Result<TemporaryDirectory> folder_ = TemporaryDirectory::make();
};

TEST_F(TextsTest, AreFilledInInBothLanguages) {
    write("a.json", R"({"x.y": {"ja": "{file} は {n} 個", "en": "{n} of {file} {n}"}})");
    const auto texts = load();
    ASSERT_TRUE(texts);
    EXPECT_EQ(texts->render("x.y", {{"file", "f"}, {"n", "3"}}),
              (LocalizedText{"f は 3 個", "3 of f 3"}));
}

TEST_F(TextsTest, DoNotFillInWhatAnArgumentBrings) {
    write("a.json", R"({"x.y": {"ja": "{a}{b}", "en": "{a}{b}"}})");
    EXPECT_EQ(load()->render("x.y", {{"a", "{b}"}, {"b", "B"}}).en, "{b}B");
}

TEST_F(TextsTest, KeepBracesThatNameNoArgument) {
    write("a.json", R"({"x.y": {"ja": "{a} {", "en": "{\"k\": {n}}"}})");
    EXPECT_EQ(load()->render("x.y", {{"n", "1"}}), (LocalizedText{"{a} {", "{\"k\": 1}"}));
}

TEST_F(TextsTest, FallBackToTheIdAndItsArguments) {
    EXPECT_EQ(load()->render("x.y", {{"n", "1"}}).ja, "x.y n=1");
    EXPECT_FALSE(load()->contains("x.y"));
}

TEST_F(TextsTest, DescribeAnErrorWithPlaceAndRemedy) {
    write("a.json", R"({"x.y": {"ja": "誤り", "en": "wrong",
                                "remedy": {"ja": "{n} を直す", "en": "mend {n}"}}})");
    const Error error{"x.y", {{"n", "1"}}, {"f.json", 2, 3, "/a"}, "evil\n\x1b"};
    EXPECT_EQ(load()->describe(error, Language::en),
              "f.json:2:3 (/a): wrong\n  │ evil\\n\\x1b\n  → mend 1");
    EXPECT_THAT(load()->describe(error, Language::ja), HasSubstr("→ 1 を直す"));
}

TEST_F(TextsTest, NeedBothLanguages) {
    for (const char* entry :
         {R"({"ja": "x"})", R"({"ja": "", "en": "x"})", R"("text")", R"({"ja": 1, "en": 2})",
          R"({"ja": "x", "en": "x", "remedy": {"en": "x"}})",
          R"({"ja": "x", "en": "x", "remedy": "x"})"}) {
        write("a.json", std::string("{\n \"x.y\": ") + entry + "}");
        const auto texts = load();
        ASSERT_FALSE(texts) << entry;
        EXPECT_EQ(texts.error().id, "texts.incomplete");
        EXPECT_EQ(texts.error().where.line, 2U);
    }
}

TEST_F(TextsTest, HaveEachIdOnce) {
    write("a.json", R"({"x.y": {"ja": "x", "en": "x"}})");
    write("b.json", R"({"x.y": {"ja": "x", "en": "x"}})");
    const auto texts = load();
    ASSERT_FALSE(texts);
    EXPECT_EQ(texts.error().id, "texts.duplicate");
    EXPECT_THAT(texts.error().where.file, HasSubstr("b.json"));
}

TEST(TextsFolder, MayBeMissing) {
    EXPECT_EQ(Texts::load("/nonexistent").error().id, "file.missing");
}

TEST(ShippedTexts, AreCompleteAndHaveEveryIdOfThisLibrary) {
    const auto texts = Texts::load(test::source_path("scenarios/texts"));
    ASSERT_TRUE(texts) << to_string(texts.error());
    for (const char* id :
         {"file.missing", "file.unreadable", "file.too_large", "file.unwritable", "json.syntax",
          "json.duplicate_member", "json.too_deep", "schema.unusable", "schema.violation",
          "charset.unencodable", "charset.undecodable", "texts.incomplete", "texts.duplicate",
          "scenarios.missing"}) {
        EXPECT_TRUE(texts->contains(id)) << id;
    }
}

} // namespace
} // namespace ediconform::base
