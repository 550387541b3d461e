#include "harness/base/file.hpp"
#include "harness/runner/command_driver.hpp"
#include "harness/runner/driver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <future>

namespace ediconform::runner {
namespace {

using namespace std::chrono_literals;
using Result = ActionAnswer::Result;

/// Adapters are Python: other software, and they can misbehave in every way.
class Adapter : public testing::Test {
protected:
    void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }

    /// `body` handles `q`, a request that is not the made-up action, and may call `say(object)`.
    base::Result<std::unique_ptr<ClientDriver>>
    start(const std::string& body,
          const std::string& made_up = "say({'id': q['id'], 'result': 'unsupported'})") {
        const auto file = folder_->path() / "adapter.py";
        const std::string script =
            "import json, sys, time\n"
            "kept = []\n"
            "def say(o):\n"
            "    print(o if isinstance(o, str) else json.dumps(o), flush=True)\n"
            "for line in sys.stdin:\n"
            "    q = json.loads(line)\n"
            "    if q['action'].startswith('ediconform'):\n"
            "        " +
            made_up + "\n        continue\n" + body + "\n";
        EXPECT_TRUE(base::write_file(file, script));
        DriverDeclaration declaration;
        declaration.argv = {"python3", file.string()};
        return start_driver(declaration);
    }

    base::Result<base::TemporaryDirectory> folder_ = base::TemporaryDirectory::make();
};

ActionAnswer renew(ClientDriver& driver, const std::string& mark = "",
                   std::chrono::milliseconds patience = 20s) {
    return driver.perform("renew", {}, {{"renewal_password", mark}}, patience);
}

TEST_F(Adapter, AnswersWhatItIsAsked) {
    auto driver = start("    say({'id': q['id'], 'result': 'done', 'outcome': 'key_used',"
                        " 'message': q['arguments']['renewal_password']})");
    ASSERT_TRUE(driver) << to_string(driver.error());
    const ActionAnswer answer = renew(**driver, "パスワード");
    EXPECT_EQ(answer.result, Result::done);
    EXPECT_EQ(answer.outcome, "key_used");
    EXPECT_EQ(answer.message, "パスワード");
}

TEST_F(Adapter, MayAnswerOutOfOrder) {
    auto driver = start("    kept.append(q)\n"
                        "    if len(kept) == 2:\n"
                        "        for k in reversed(kept):\n"
                        "            say({'id': k['id'], 'result': 'done', 'outcome': 'ok',"
                        " 'message': k['arguments']['renewal_password']})");
    ASSERT_TRUE(driver);
    auto first = std::async(std::launch::async, [&] { return renew(**driver, "first").message; });
    EXPECT_EQ(renew(**driver, "second").message, "second");
    EXPECT_EQ(first.get(), "first");
}

TEST_F(Adapter, MustCallAMadeUpActionUnsupported) {
    for (const char* answer : {"say({'id': q['id'], 'result': 'done'})",
                               "say({'id': q['id'], 'result': 'could_not_run'})", "sys.exit(0)"}) {
        auto driver = start("    pass", answer);
        ASSERT_FALSE(driver) << answer;
        EXPECT_EQ(driver.error().id, "driver.contract") << answer;
    }
}

TEST_F(Adapter, ThatDiesCouldNotRun) {
    auto driver = start("    sys.exit(1)");
    ASSERT_TRUE(driver);
    EXPECT_EQ(renew(**driver).result, Result::could_not_run);
    EXPECT_EQ(renew(**driver).result, Result::could_not_run) << "and stays so";
}

TEST_F(Adapter, MaySayWhatIsNoAnswer) {
    auto driver = start("    for g in ['garbage', '[]', '7', '{\"id\": \"x\"}', '{', '\\x00']:\n"
                        "        say(g)\n"
                        "    say({'id': 999, 'result': 'done'})\n"
                        "    say({'id': q['id'], 'result': 'done', 'outcome': 'ok'})");
    ASSERT_TRUE(driver);
    EXPECT_EQ(renew(**driver).outcome, "ok");
}

TEST_F(Adapter, MayHaveMembersOfAnotherType) {
    auto driver =
        start("    say({'id': q['id'], 'result': 'done', 'outcome': None, 'message': 7})");
    ASSERT_TRUE(driver);
    const ActionAnswer answer = renew(**driver);
    EXPECT_EQ(answer.result, Result::done);
    EXPECT_EQ(answer.outcome, "failed");
    EXPECT_EQ(answer.message, "");
}

TEST_F(Adapter, ThatAnswersTooLateAnswersNobody) {
    auto driver = start("    kept.append(q)\n"
                        "    if len(kept) == 2:\n"
                        "        say({'id': kept[0]['id'], 'result': 'done', 'outcome': 'late'})\n"
                        "        say({'id': q['id'], 'result': 'done', 'outcome': 'ok'})");
    ASSERT_TRUE(driver);
    EXPECT_EQ(renew(**driver, "", 50ms).result, Result::timeout);
    EXPECT_EQ(renew(**driver).outcome, "ok");
}

TEST_F(Adapter, ThatFloodsWhileItIsWrittenToBlocksNobody) {
    auto driver = start("    say('x' * 300000)\n"
                        "    say({'id': q['id'], 'result': 'done', 'outcome': 'ok'})");
    ASSERT_TRUE(driver);
    std::vector<std::future<std::string>> answers;
    for (int count = 0; count < 4; ++count) {
        answers.push_back(std::async(std::launch::async, [&] {
            return renew(**driver, std::string(100'000, 'p')).outcome;
        }));
    }
    for (auto& answer : answers) {
        EXPECT_EQ(answer.get(), "ok");
    }
}

CommandDriver command(DriverDeclaration::ActionCommand renew) {
    DriverDeclaration declaration;
    declaration.adapter = false;
    declaration.folder = "/";
    declaration.actions["renew"] = std::move(renew);
    return CommandDriver(declaration);
}

ActionAnswer shell(const std::string& script,
                   std::vector<DriverDeclaration::OutcomeOfExit> map = {},
                   std::chrono::milliseconds patience = 20s) {
    return command({{"sh", "-c", script}, {}, std::move(map)}).perform("renew", {}, {}, patience);
}

TEST(CommandDriver, FillsPlaceholdersInArgumentsAndEnvironment) {
    ClientSurroundings surroundings;
    surroundings.urls = {{"renew", "https://ca/renew"}};
    surroundings.partners = {{"partner-1", "https://p1/", "/p1.pem"}};
    CommandDriver driver =
        command({{"sh", "-c", "echo \"$0 $1 $PW\"", "{url.renew}", "{partner.1.url}{unknown}"},
                 {{"PW", "{pkcs12_password}"}},
                 {}});
    EXPECT_EQ(driver.perform("renew", surroundings, {{"pkcs12_password", "{trust}"}}, 20s).message,
              "https://ca/renew https://p1/{unknown} {trust}\n")
        << "a value is not filled in again";
}

TEST(CommandDriver, MapsExitCodes) {
    EXPECT_EQ(shell("exit 0").outcome, "ok");
    EXPECT_EQ(shell("exit 5").outcome, "failed");
    EXPECT_EQ(shell("exit 20", {{20, "key_used"}}).outcome, "key_used");
    EXPECT_EQ(shell("exit 89").result, Result::unsupported);
    EXPECT_EQ(shell("kill -ABRT $$").outcome, "crashed");
}

TEST(CommandDriver, StopsAtItsTimeLimit) {
    EXPECT_EQ(shell("exec sleep 60", {}, 100ms).result, Result::timeout);
}

TEST(CommandDriver, TellsAnActionWithoutACommandFromAProgramThatIsMissing) {
    CommandDriver driver = command({{"/no/such/program"}, {}, {}});
    EXPECT_EQ(driver.perform("renew", {}, {}, 1s).result, Result::could_not_run);
    EXPECT_EQ(driver.perform("backup", {}, {}, 1s).result, Result::unsupported);
}

} // namespace
} // namespace ediconform::runner
