#include "harness/base/file.hpp"
#include "harness/base/scenario_files.hpp"
#include "tests/paths/test_paths.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace ediconform::base {
namespace {

namespace fs = std::filesystem;

TEST(ScenarioFiles, AreFoundFromATestProgram) {
    const auto found = find_scenarios();
    ASSERT_TRUE(found);
    EXPECT_TRUE(fs::equivalent(*found, fs::path(test::source_path("scenarios"))));
}

TEST(ScenarioFiles, AreTakenFromTheNamedFolderAlone) {
    const auto folder = TemporaryDirectory::make();
    ASSERT_TRUE(folder);
    const auto missing = find_scenarios(folder->path());
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().id, "scenarios.missing");
    fs::create_directories(folder->path() / "schema");
    fs::create_directories(folder->path() / "texts");
    const auto found = find_scenarios(folder->path());
    ASSERT_TRUE(found);
    EXPECT_TRUE(fs::equivalent(*found, folder->path()));
}

TEST(ScenarioFiles, AreTakenFromTheEnvironmentWhereNoneIsNamed) {
    ::setenv("EDICONFORM_SCENARIOS", "/nonexistent", 1);
    const auto missing = find_scenarios();
    ::unsetenv("EDICONFORM_SCENARIOS");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().where.file, "/nonexistent");
}

} // namespace
} // namespace ediconform::base
