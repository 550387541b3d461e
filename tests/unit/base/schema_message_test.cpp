#include "harness/base/file.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/base/texts.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

/// Broken input files of every kind (tests/data/invalid) and what their reader is told first. The
/// kind is the part of the file's name before the first hyphen; expected.json has the messages.
namespace ediconform::base {
namespace {

namespace fs = std::filesystem;

const fs::path kSource(test::source_path(""));
const fs::path kInvalid = kSource / "tests" / "data" / "invalid";

nlohmann::json expected_messages() {
    const auto document = JsonDocument::load(kInvalid / "expected.json");
    return document ? document->root() : nlohmann::json();
}

std::vector<std::string> broken_files() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(kInvalid)) {
        if (entry.path().filename() != "expected.json") {
            names.push_back(entry.path().filename().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

class SchemaMessage : public testing::TestWithParam<std::string> {
protected:
    /// What is said first about a broken file; nothing where its schema lets it pass.
    static std::optional<Error> first_error(const std::string& name) {
        const std::string kind = name.substr(0, name.find('-'));
        const auto schema =
            JsonSchema::load(kSource / "scenarios" / "schema" / (kind + ".schema.json"));
        const auto text = read_file(kInvalid / name);
        if (!schema || !text) {
            return std::nullopt;
        }
        const auto document = JsonDocument::parse(*text, name);
        if (!document) {
            return document.error();
        }
        const auto checked = schema->check(*document);
        return checked ? std::nullopt : std::optional(checked.error());
    }
};

TEST_P(SchemaMessage, NamesPlaceExpectationAndRemedyInBothLanguages) {
    const auto texts = Texts::load(kSource / "scenarios" / "texts");
    ASSERT_TRUE(texts) << to_string(texts.error());
    const auto error = first_error(GetParam());
    ASSERT_TRUE(error.has_value());
    const nlohmann::json expected = expected_messages().value(GetParam(), nlohmann::json::object());
    EXPECT_EQ(texts->describe(*error, Language::en), expected.value("en", ""));
    EXPECT_EQ(texts->describe(*error, Language::ja), expected.value("ja", ""));
}

INSTANTIATE_TEST_SUITE_P(BrokenFiles, SchemaMessage, testing::ValuesIn(broken_files()),
                         [](const testing::TestParamInfo<std::string>& each) {
                             std::string name = each.param.substr(0, each.param.find('.'));
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(SchemaMessages, AreKeptForBrokenFilesAlone) {
    const std::vector<std::string> files = broken_files();
    const std::set<std::string> known(files.begin(), files.end());
    const nlohmann::json expected = expected_messages();
    for (const auto& [name, messages] : expected.items()) {
        EXPECT_TRUE(known.contains(name)) << name;
    }
}

} // namespace
} // namespace ediconform::base
