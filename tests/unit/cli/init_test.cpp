#include "harness/base/json_schema.hpp"
#include "harness/base/scenario_files.hpp"
#include "harness/cli/init_command.hpp"
#include "harness/runner/driver.hpp"
#include "harness/wire/ca_profile.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace ediconform::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kScenarios = base::find_scenarios() ? *base::find_scenarios() : fs::path();

/// Those that are files; that of an ICS is made of the catalogue.
std::vector<std::string> kinds_with_a_file() {
    std::vector<std::string> kinds = starter_kinds();
    std::erase_if(kinds, [](const std::string& kind) { return kind.starts_with("ics"); });
    return kinds;
}

fs::path starter(const std::string& kind, const std::string& language) {
    return kScenarios / "templates" / (kind + "." + language + ".jsonc");
}

TEST(Starter, FitsItsSchemaInBothLanguages) {
    for (const std::string& kind : kinds_with_a_file()) {
        for (const char* language : {"ja", "en"}) {
            const auto document = base::load_checked(
                starter(kind, language),
                kScenarios / "schema" / (kind.substr(0, kind.find('-')) + ".schema.json"));
            EXPECT_TRUE(document) << base::to_string(document.error());
        }
    }
}

TEST(Starter, OfADriverMakesSense) {
    for (const std::string& kind : kinds_with_a_file()) {
        if (kind.starts_with("driver")) {
            const auto document = base::JsonDocument::load(starter(kind, "en"));
            ASSERT_TRUE(document);
            for (const base::Error& problem : runner::lint_driver(*document)) {
                ADD_FAILURE() << kind << ": " << base::to_string(problem);
            }
        }
    }
}

TEST(Starter, DiffersByItsCommentsAlone) {
    for (const std::string& kind : kinds_with_a_file()) {
        const auto japanese = base::JsonDocument::load(starter(kind, "ja"));
        const auto english = base::JsonDocument::load(starter(kind, "en"));
        ASSERT_TRUE(japanese && english);
        EXPECT_EQ(japanese->root(), english->root()) << kind;
    }
}

TEST(Starter, OfAProfileContradictsNothing) {
    const auto document = base::JsonDocument::load(starter("profile", "en"));
    ASSERT_TRUE(document);
    const auto profile = wire::read_profile(*document, kScenarios);
    EXPECT_TRUE(profile) << base::to_string(profile.error());
}

} // namespace
} // namespace ediconform::cli
