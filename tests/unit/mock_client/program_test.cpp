#include "fixture.hpp"
#include "tests/paths/test_paths.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include <array>
#include <cstdio>

namespace ediconform::mock_client::testing {
namespace {

struct Ended {
    int exit_code = -1;
    std::string output; ///< Standard output.
};

class Program : public ::testing::Test {
protected:
    Program() {
        write_settings(R"({"store": "store", "profile": "neutral-json", "trust": "ca.pem",
            "urls": {"issue": "https://127.0.0.1:1/", "renew": "https://127.0.0.1:1/"},
            "retry": {"interval_ms": 1, "attempts": 2}})");
        EXPECT_TRUE(
            base::write_file(folder_.path() / "ca.pem", identity_of("ca", kNow).certificate.pem()));
    }

    void write_settings(const std::string& text) {
        EXPECT_TRUE(base::write_file(folder_.path() / "client.json", text));
    }

    Ended run(const std::string& arguments, const std::string& environment = "") const {
        const std::string command =
            fmt::format("cd '{}' && LANG=C EDICONFORM_SCENARIOS='{}' {} "
                        "'{}' {} 2>err.txt </dev/null",
                        folder_.path().string(), scenarios().string(), environment,
                        test::program_path("ediconform-client"), arguments);
        Ended ended;
        FILE* pipe = ::popen(command.c_str(), "r");
        std::array<char, 4096> block{};
        while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe)) {
            ended.output.append(block.data(), count);
        }
        const int status = ::pclose(pipe);
        ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        return ended;
    }

    base::TemporaryDirectory folder_ = *base::TemporaryDirectory::make();
    static constexpr const char* kSecrets = "EDICONFORM_AUTHENTICATION_KEY=KEY-0123456789 "
                                            "EDICONFORM_RENEWAL_PASSWORD=renewal-secret "
                                            "EDICONFORM_PKCS12_PASSWORD=p12-secret";
};

TEST_F(Program, ExplainsItselfWithExamples) {
    const Ended help = run("-h");
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_NE(help.output.find("ediconform-client issue --settings"), std::string::npos);
    EXPECT_EQ(run("renew -h").exit_code, 0);
}

TEST_F(Program, TellsUsageAndSettingsErrorsApart) {
    EXPECT_EQ(run("").exit_code, 2);
    EXPECT_EQ(run("dance").exit_code, 2);
    EXPECT_EQ(run("issue --settings client.json").exit_code, 2); // no CommonName
    EXPECT_EQ(run("status --settings missing.json").exit_code, 4);
    write_settings("{}");
    EXPECT_EQ(run("status --settings client.json").exit_code, 4);
}

TEST_F(Program, WantsSecretsFromTheEnvironmentOrStandardInput) {
    EXPECT_EQ(run("issue --settings client.json --common-name user1").exit_code, 2);
}

TEST_F(Program, ReportsARefusedConnection) {
    const Ended ended = run("issue --settings client.json --common-name user1 --json", kSecrets);
    EXPECT_EQ(ended.exit_code, 30);
    const auto answer = nlohmann::json::parse(ended.output);
    EXPECT_EQ(answer.at("outcome"), "connection_error");
    EXPECT_EQ(answer.at("/detail/requests"_json_pointer), 2);
}

TEST_F(Program, RegistersAndListsACertificateFromElsewhere) {
    const auto identity = identity_of("user7", std::chrono::system_clock::now() + 24h);
    ASSERT_TRUE(base::write_file(folder_.path() / "other.p12", pkcs12_of(identity, "p12-secret")));
    EXPECT_EQ(run("import other.p12 --settings client.json", kSecrets).exit_code, 0);
    const Ended status = run("status --settings client.json --json");
    EXPECT_EQ(status.exit_code, 0);
    const auto certificate =
        nlohmann::json::parse(status.output).at("/detail/certificates/0"_json_pointer);
    EXPECT_EQ(certificate.at("common_name"), "user7");
    EXPECT_EQ(certificate.at("origin"), "import");
    EXPECT_EQ(certificate.at("serial"), identity.certificate.serial_hex());
    EXPECT_EQ(run("renew --settings client.json", kSecrets).exit_code, 10);
}

TEST_F(Program, SaysAWrongPasswordOfAFile) {
    ASSERT_TRUE(base::write_file(folder_.path() / "other.p12",
                                 pkcs12_of(identity_of("u", kNow), "another")));
    EXPECT_EQ(run("import other.p12 --settings client.json", kSecrets).exit_code, 42);
}

TEST_F(Program, SpeaksJapanese) {
    const Ended ended = run("renew --settings client.json --lang ja", kSecrets);
    EXPECT_EQ(ended.exit_code, 10);
    EXPECT_NE(ended.output.find("更新する証明書がありません。"), std::string::npos);
}

} // namespace
} // namespace ediconform::mock_client::testing
