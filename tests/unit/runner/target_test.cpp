#include "harness/base/file.hpp"
#include "harness/runner/target.hpp"
#include "tests/paths/test_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <map>

namespace ediconform::runner {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kSource = test::source_path("");

class TargetFile : public testing::Test {
protected:
    void SetUp() override {
        const fs::path data = kSource / "tests/data/pkcs12";
        fs::copy_file(data / "material/root.crt", folder_->path() / "root.pem");
        fs::copy_file(data / "openssl-modern.p12", folder_->path() / "c.p12");
        ::setenv("EDICONFORM_TEST_KEY", "key-of-the-environment", 1);
        content_ = {{"target", "a CA"},
                    {"profile", "neutral-json"},
                    {"urls", {{"issue", "https://localhost/i"}, {"renew", "https://localhost/r"}}},
                    {"trust", {"root.pem"}},
                    {"client_ca", {"root.pem"}},
                    {"fixtures",
                     {{"pairs",
                       {{{"state", "vetted"},
                         {"common_name", "u"},
                         {"key", {{"env", "EDICONFORM_TEST_KEY"}}}}}},
                      {"certificates",
                       {{{"state", "in_window"},
                         {"origin", "api"},
                         {"p12", "c.p12"},
                         {"password", "p12Pass"}}}}}}};
    }

    base::Result<Target> load(const std::string& text = "") {
        const fs::path file = folder_->path() / "target.json";
        EXPECT_TRUE(base::write_file(file, text.empty() ? content_.dump(1) : text));
        return load_target(file, "", kSource / "scenarios", secrets_);
    }

    /// The error of the file with one value changed, and the line at which it points.
    void expect_error(const std::string& pointer, const json& value, const std::string& id,
                      const std::string& line_holds) {
        content_[json::json_pointer(pointer)] = value;
        auto target = load();
        ASSERT_FALSE(target);
        EXPECT_EQ(target.error().id, id) << to_string(target.error());
        std::istringstream lines(content_.dump(1));
        std::string line;
        for (unsigned count = 0; count < target.error().where.line; ++count) {
            std::getline(lines, line);
        }
        EXPECT_NE(line.find(line_holds), std::string::npos) << to_string(target.error()) << "\n"
                                                            << line;
        EXPECT_GT(target.error().where.column, 0U);
    }

    base::Result<base::TemporaryDirectory> folder_ = base::TemporaryDirectory::make();
    evidence::SecretRegistry secrets_;
    json content_;
};

TEST_F(TargetFile, IsLoadedWithAllThatItNames) {
    auto target = load();
    ASSERT_TRUE(target) << to_string(target.error());
    EXPECT_EQ(target->profile.name, "neutral-json");
    EXPECT_EQ(target->pairs.front().key.reveal(), "key-of-the-environment");
    EXPECT_EQ(target->certificates.front().common_name, "user1");
    EXPECT_EQ(target->client_anchors.size(), 1U);
    EXPECT_TRUE(secrets_.find("x key-of-the-environment x"));
}

TEST_F(TargetFile, SaysHowTheCaIsReachedAndWhatARunMayDo) {
    content_["hosts"] = {{"localhost", {{"connect_to", "[::1]:8443"}, {"server_name", "ca.test"}}}};
    content_["proxy"] = {
        {"url", "http://127.0.0.1:3128"}, {"user", "u"}, {"password", "proxy-pass"}};
    content_["limits"] = {{"requests_per_second", 2.5}, {"issues", 3}};
    content_["provision"] = {{"command", {"./hook", "x"}}, {"can", {"vet"}}, {"timeout_ms", 10}};
    auto target = load();
    ASSERT_TRUE(target) << to_string(target.error());
    EXPECT_EQ(target->hosts.at("localhost").address, "::1");
    EXPECT_EQ(target->hosts.at("localhost").port, 8443);
    EXPECT_EQ(target->hosts.at("localhost").server_name, "ca.test");
    EXPECT_EQ(target->proxy->port, 3128);
    EXPECT_EQ(target->proxy->authorization, "Basic dTpwcm94eS1wYXNz");
    EXPECT_TRUE(secrets_.find("x proxy-pass x"));
    EXPECT_EQ(target->requests_per_second, 2.5);
    EXPECT_EQ(target->issues_limit, 3U);
    EXPECT_EQ(target->provision->command, (std::vector<std::string>{"./hook", "x"}));
    EXPECT_EQ(target->provision->directory, folder_->path());
    EXPECT_EQ(target->provision->timeout, std::chrono::milliseconds(10));
}

TEST_F(TargetFile, TakesAnAddressWithOrWithoutPort) {
    const std::map<std::string, std::pair<std::string, int>> addresses{
        {"192.0.2.1", {"192.0.2.1", 0}},
        {"192.0.2.1:80", {"192.0.2.1", 80}},
        {"2001:db8::1", {"2001:db8::1", 0}},
        {"[2001:db8::1]", {"2001:db8::1", 0}},
        {"ca-2.test:443", {"ca-2.test", 443}}};
    for (const auto& [text, expected] : addresses) {
        content_["hosts"] = {{"localhost", {{"connect_to", text}}}};
        auto target = load();
        ASSERT_TRUE(target) << text << to_string(target.error());
        EXPECT_EQ(target->hosts.at("localhost").address, expected.first);
        EXPECT_EQ(target->hosts.at("localhost").port, expected.second) << text;
    }
}

TEST_F(TargetFile, MayNameAnAddressThatIsNone) {
    expect_error("/hosts", {{"localhost", {{"connect_to", "192.0.2.1:99999"}}}}, "target.address",
                 "99999");
}

TEST_F(TargetFile, MayNameAHostThatNoUrlHas) {
    expect_error("/hosts", {{"localhots", {{"connect_to", "192.0.2.1"}}}}, "target.host_unused",
                 "localhots");
}

TEST_F(TargetFile, MayHaveAHookThatIsBothCommandAndService) {
    content_["provision"] = {
        {"command", {"./hook"}}, {"http", "http://127.0.0.1/"}, {"can", {"vet"}}};
    auto target = load();
    ASSERT_FALSE(target);
    EXPECT_EQ(target.error().where.pointer, "/provision/http") << to_string(target.error());
    EXPECT_EQ(target.error().id, "schema.forbidden_member");
}

TEST_F(TargetFile, MayBeNoJson) {
    auto target = load("{\n \"target\": }");
    ASSERT_FALSE(target);
    EXPECT_EQ(target.error().id, "json.syntax");
    EXPECT_EQ(target.error().where.line, 2U);
}

TEST_F(TargetFile, MayBeMissing) {
    EXPECT_EQ(
        load_target(folder_->path() / "none.json", "", kSource / "scenarios", secrets_).error().id,
        "file.missing");
}

TEST_F(TargetFile, MayNameAProfileThatIsUnknown) {
    expect_error("/profile", "neutral-jsom", "profile.unknown", "neutral-jsom");
}

TEST_F(TargetFile, MayLackAUrl) {
    expect_error("/urls", {{"issue", "https://localhost/i"}}, "target.url_missing", "urls");
}

TEST_F(TargetFile, MayNameAFileThatIsMissing) {
    expect_error("/trust/0", "none.pem", "file.missing", "none.pem");
}

TEST_F(TargetFile, MayNameAFileThatIsNoCertificate) {
    expect_error("/client_ca/0", "c.p12", "pki.certificate", "c.p12");
}

TEST_F(TargetFile, MayHaveAWrongPassword) {
    expect_error("/fixtures/certificates/0/password", "wrong", "pkcs12.password", "c.p12");
}

TEST_F(TargetFile, MayNameAVariableThatIsNotSet) {
    expect_error("/fixtures/pairs/0/key", {{"env", "EDICONFORM_NOT_SET"}}, "target.environment",
                 "key");
}

} // namespace
} // namespace ediconform::runner
