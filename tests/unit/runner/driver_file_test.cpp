#include "harness/base/file.hpp"
#include "harness/runner/driver.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

class DriverFile : public testing::Test {
protected:
    base::Result<DriverDeclaration> load(const std::string& text) {
        const auto file = folder_->path() / "driver.json";
        EXPECT_TRUE(base::write_file(file, text));
        return load_driver(file, test::source_path("scenarios"));
    }

    /// Id, line and pointer of what is wrong; `none` where nothing is.
    std::string problem(const std::string& text) {
        auto loaded = load(text);
        if (loaded) {
            return "none";
        }
        const base::Error& error = loaded.error();
        return error.id + " " + std::to_string(error.where.line) + " " + error.where.pointer;
    }

    base::Result<base::TemporaryDirectory> folder_ = base::TemporaryDirectory::make();
};

std::string command(const std::string& action, const std::string& further = "") {
    return "{\"driver\": \"x\", \"kind\": \"command\"," + further +
           "\n\"actions\": {\"renew\": " + action + "}}";
}

TEST_F(DriverFile, SaysWhatItSays) {
    const auto driver = load(command(
        R"({"argv": ["./edi", ["--proxy", "{proxy.url}"]], "stdin": "{pkcs12_password}\n",
            "outcomes": [{"exit": 3, "is": "key_used"}, {"json": "/outcome"}]})",
        R"("resident": true, "contained": true, "listen": "127.0.0.1:8443",)"));
    ASSERT_TRUE(driver) << to_string(driver.error());
    const auto& renew = driver->actions.at("renew");
    EXPECT_EQ(renew.argv.front().arguments.front(), (folder_->path() / "./edi").string());
    EXPECT_TRUE(renew.argv.back().optional);
    EXPECT_EQ(renew.input, "{pkcs12_password}\n");
    EXPECT_EQ(renew.outcomes.front().exit, 3);
    EXPECT_EQ(renew.outcomes.back().json, "/outcome");
    EXPECT_TRUE(driver->contained);
    EXPECT_EQ(driver->concurrency, 1U) << "one port, one case at a time";
    EXPECT_TRUE(driver->supports("renew"));
    EXPECT_FALSE(driver->supports("issue"));
}

TEST_F(DriverFile, PassesOnWhatHasAPlaceholderAndWhatTheProductDoesNotChoose) {
    const auto driver =
        load(command(R"({"argv": ["edi", ["{renewal_password}"]], "stdin": "{{pkcs12_password}}"})",
                     R"("secrets_in_argv": true,)"));
    ASSERT_TRUE(driver) << to_string(driver.error());
    EXPECT_TRUE(driver->passes_on("renew", "renewal_password"));
    EXPECT_FALSE(driver->passes_on("renew", "pkcs12_password")) << "braces, no placeholder";
    const auto adapter = load(
        R"({"driver": "x", "kind": "adapter", "argv": ["a"], "chooses": ["pkcs12_password"]})");
    ASSERT_TRUE(adapter) << to_string(adapter.error());
    EXPECT_TRUE(adapter->passes_on("renew", "renewal_password"));
    EXPECT_FALSE(adapter->passes_on("renew", "pkcs12_password"));
}

TEST_F(DriverFile, OfACommandThatIsNotResidentMayBeKilled) {
    EXPECT_TRUE(load(command(R"({"argv": ["edi"]})"))->contained);
    EXPECT_FALSE(load(command(R"({"argv": ["edi"]})", "\"resident\": true,"))->contained);
    EXPECT_FALSE(load(R"({"driver": "x", "kind": "adapter", "argv": ["a"]})")->contained);
}

TEST_F(DriverFile, WithASecretAmongArgumentsIsRefused) {
    const std::string action = R"({"argv": ["edi", ["--pw", "x{pkcs12_password}"]]})";
    EXPECT_EQ(problem(command(action)), "driver.secret_in_argv 2 /actions/renew/argv/1/1");
    EXPECT_EQ(problem(command(action, "\"secrets_in_argv\": true,")), "none");
    EXPECT_EQ(problem(command(R"({"argv": ["edi"], "env": {"P": "{pkcs12_password}"}})")), "none");
}

TEST_F(DriverFile, NamesAPlaceholderThatThereIsNot) {
    EXPECT_EQ(problem(command("{\"argv\": [\"edi\",\n\"{storee}\"]}")),
              "driver.placeholder_misspelt 3 /actions/renew/argv/1");
    EXPECT_EQ(problem(command(R"({"argv": ["edi"], "env": {"X": "{something_else_entirely}"}})")),
              "driver.placeholder 2 /actions/renew/env/X");
    EXPECT_EQ(problem(command(R"({"argv": ["sh", "-c", "{{x}} ${X} {\"a\": 1} {"]})")), "none");
    EXPECT_EQ(problem(command(R"({"argv": ["edi", "{profile.status.ok}", "{url.revoke.path}"]})")),
              "none")
        << "what of a profile there is, depends on the profile";
}

TEST_F(DriverFile, ChecksPatternsAndOutcomes) {
    EXPECT_EQ(problem(command(R"({"argv": ["edi"], "outcomes": [{"output": "(", "is": "ok"}]})")),
              "driver.pattern 2 /actions/renew/outcomes/0/output");
    EXPECT_THAT(problem(command(R"({"argv": ["edi"], "outcomes": [{"exit": 1, "is": "okay"}]})")),
                testing::HasSubstr("/actions/renew/outcomes/0/is"));
    EXPECT_THAT(problem(command(R"({"argv": ["edi"], "outcomes": [{"exit": 1}]})")),
                testing::HasSubstr("/actions/renew/outcomes/0"))
        << "neither an outcome nor a place where it stands";
}

TEST_F(DriverFile, WithOnePortServesOneCaseAtATime) {
    EXPECT_EQ(problem(command(R"({"argv": ["edi"]})",
                              "\n\"concurrency\": 2, \"listen\": \"127.0.0.1:8443\",")),
              "driver.concurrency 2 /concurrency");
}

} // namespace
} // namespace ediconform::runner
