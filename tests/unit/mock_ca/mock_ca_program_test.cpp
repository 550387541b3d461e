/// The program as its users start it: another process, real signals, curl as the client.

#include "harness/base/file.hpp"
#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/base/scenario_files.hpp"
#include "tests/paths/test_paths.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ediconform {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const std::string kProgram = test::program_path("ediconform-mock-ca");

/// A child with a pipe to its standard input and one from its standard output.
class Program {
public:
    explicit Program(std::vector<std::string> arguments) {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error("pipe");
        }
        arguments.insert(arguments.begin(), kProgram);
        std::vector<char*> argv;
        for (std::string& argument : arguments) {
            argv.push_back(argument.data());
        }
        argv.push_back(nullptr);
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(in[0], STDIN_FILENO);
            ::dup2(out[1], STDOUT_FILENO);
            ::dup2(out[1], STDERR_FILENO);
            ::execv(kProgram.c_str(), argv.data());
            ::_exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        input_ = in[1];
        output_ = out[0];
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program() {
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            ::waitpid(child_, nullptr, 0);
        }
        close_input();
        ::close(output_);
    }

    std::string line() {
        std::string text;
        char next = 0;
        while (::read(output_, &next, 1) == 1 && next != '\n') {
            text += next;
        }
        return text;
    }
    std::string rest() {
        std::string text;
        std::array<char, 4096> block{};
        for (ssize_t count = 0; (count = ::read(output_, block.data(), block.size())) > 0;) {
            text.append(block.data(), static_cast<std::size_t>(count));
        }
        return text;
    }
    void close_input() {
        if (input_ >= 0) {
            ::close(std::exchange(input_, -1));
        }
    }
    void signal(int number) const { ::kill(child_, number); }
    int exit_code() {
        int status = 0;
        ::waitpid(std::exchange(child_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t child_ = -1;
    int input_ = -1;
    int output_ = -1;
};

class MockCaProgram : public testing::Test {
protected:
    base::TemporaryDirectory folder_ = *base::TemporaryDirectory::make();

    [[nodiscard]] std::string in_folder(const std::string& name) const {
        return (folder_.path() / name).string();
    }
    [[nodiscard]] json target() const { return json::parse(*base::read_file(in_folder("t.json"))); }
};

TEST_F(MockCaProgram, WritesATargetFileThatFitsItsSchemaAndSaysWhenItIsReady) {
    for (const std::string profile : {"neutral-json", "neutral-xml", "neutral-form"}) {
        Program program({"--profile", profile, "--target-out", in_folder("t.json")});
        const json ready = json::parse(program.line());
        EXPECT_EQ(ready.at("ready"), true);
        const auto schema =
            base::JsonSchema::load(*base::find_scenarios() / "schema" / "target.schema.json");
        ASSERT_TRUE(schema);
        const auto document = base::JsonDocument::load(in_folder("t.json"));
        ASSERT_TRUE(document);
        const auto fits = schema->check(*document);
        EXPECT_TRUE(fits) << (fits ? "" : base::to_string(fits.error()));
        EXPECT_EQ(target().at("urls"), ready.at("urls"));
        EXPECT_EQ(target().at("profile"), profile);
        program.signal(SIGTERM);
        EXPECT_EQ(program.exit_code(), 0);
    }
}

TEST_F(MockCaProgram, HandsOutEnoughFixturesOfEachKind) {
    Program program({"--target-out", in_folder("t.json"), "--pairs", "5"});
    program.line();
    const json fixtures = target().at("fixtures");
    std::map<std::string, int> pairs;
    std::map<std::string, int> users;
    for (const json& pair : fixtures.at("pairs")) {
        ++pairs[pair.at("state")];
        users[pair.at("user")] += pair.at("state") == "vetted" ? 1 : 0;
    }
    EXPECT_EQ(pairs, (std::map<std::string, int>{
                         {"vetted", 5}, {"unvetted", 40}, {"pending", 2}, {"used", 6}}));
    EXPECT_EQ(users.at("user-1"), 2);
    std::map<std::string, int> certificates;
    for (const json& each : fixtures.at("certificates")) {
        ++certificates[each.at("state").get<std::string>() + " " +
                       each.at("origin").get<std::string>()];
    }
    EXPECT_EQ(certificates, (std::map<std::string, int>{{"in_window api", 40},
                                                        {"before_window api", 6},
                                                        {"about_to_open api", 2},
                                                        {"just_opened api", 2},
                                                        {"in_window renewal", 2},
                                                        {"expired api", 6},
                                                        {"not_yet_valid api", 4},
                                                        {"in_window other", 3},
                                                        {"server_only other", 2}}));
}

TEST_F(MockCaProgram, KeepsEveryFileToItsOwner) {
    Program program({"--target-out", in_folder("t.json")});
    program.line();
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        ++files;
        EXPECT_EQ(entry.status().permissions(),
                  std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
            << entry.path();
    }
    EXPECT_EQ(files, 70U); // target, two PEM, 67 PKCS #12
}

TEST_F(MockCaProgram, StopsWhenItsParentIsGone) {
    Program program({"--exit-with-stdin"});
    program.line();
    program.close_input();
    EXPECT_EQ(program.exit_code(), 0);
}

TEST_F(MockCaProgram, ServesCurlAndKeepsSecretsOutOfItsJournal) {
    Program program({"--target-out", in_folder("t.json"), "--journal", in_folder("j.ndjson")});
    program.line();
    const json described = target();
    const json& pair = described.at("fixtures").at("pairs").at(0);
    const json request{
        {"version", 1},
        {"subject", {{"commonName", pair.at("common_name")}}},
        {"credential",
         {{"authenticationKey", pair.at("key")}, {"renewalPassword", "RenewalSecret"}}},
        {"pkcs12", {{"password", "PasswordOfP12"}}}};
    ASSERT_TRUE(base::write_file(in_folder("request.json"), request.dump()));
    const std::string command =
        "curl -sS --fail -o " + in_folder("reply.json") + " --cacert " +
        in_folder("server-ca.pem") + " -H 'Content-Type: application/json' --data-binary @" +
        in_folder("request.json") + " " + described.at("urls").at("issue").get<std::string>();
    ASSERT_EQ(std::system(command.c_str()), 0);
    const json reply = json::parse(*base::read_file(in_folder("reply.json")));
    EXPECT_EQ(reply.at("statusCode"), 0);
    const auto certificate = reply.at("certificate").get<std::string>();
    program.signal(SIGINT);
    EXPECT_EQ(program.exit_code(), 0);
    const std::string journal = *base::read_file(in_folder("j.ndjson"));
    EXPECT_THAT(journal, HasSubstr("ca_issued"));
    for (const std::string& secret :
         {pair.at("key").get<std::string>(), std::string("RenewalSecret"),
          std::string("PasswordOfP12"), certificate.substr(200, 40)}) {
        EXPECT_THAT(journal, Not(HasSubstr(secret)));
    }
}

TEST_F(MockCaProgram, CarriesOutAFaultFile) {
    ASSERT_TRUE(base::write_file(
        in_folder("plan.json"),
        R"({"faults": [{"on": "issue", "fault": "http.status", "status": 503}]})"));
    Program program({"--target-out", in_folder("t.json"), "--faults", in_folder("plan.json")});
    program.line();
    const std::string command = "test $(curl -s -o /dev/null -w '%{http_code}' --cacert " +
                                in_folder("server-ca.pem") + " -d '' " +
                                target().at("urls").at("issue").get<std::string>() + ") = 503";
    EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(MockCaProgram, TellsUsageFromInvalidInputByItsExitCode) {
    const auto exit_of = [](std::vector<std::string> arguments) {
        Program program(std::move(arguments));
        program.rest();
        return program.exit_code();
    };
    EXPECT_EQ(exit_of({"--help"}), 0);
    EXPECT_EQ(exit_of({"--no-such-option"}), 2);
    EXPECT_EQ(exit_of({"--lang", "fr"}), 2);
    EXPECT_EQ(exit_of({"--mutant", "anything"}), 2); // the shipped program has none
    EXPECT_EQ(exit_of({"--profile", "no-such-profile"}), 4);
    EXPECT_EQ(exit_of({"--faults", "/no/such/file.json"}), 4);
    EXPECT_EQ(exit_of({"--listen", "192.0.2.1"}), 4);
}

TEST_F(MockCaProgram, SaysInTheLanguageAskedForWhatIsWrong) {
    ASSERT_TRUE(base::write_file(in_folder("plan.json"),
                                 R"({"faults": [{"on": "issue", "fault": "tcp.burn"}]})"));
    Program english({"--lang", "en", "--faults", in_folder("plan.json")});
    EXPECT_THAT(english.rest(), HasSubstr("There is no fault tcp.burn."));
    Program japanese({"--lang", "ja", "--faults", in_folder("plan.json")});
    EXPECT_THAT(japanese.rest(), HasSubstr("故障「tcp.burn」は定義されていません。"));
}

} // namespace
} // namespace ediconform
