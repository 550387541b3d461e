#include "harness/base/file.hpp"
#include "harness/runner/adapter_driver.hpp"
#include "harness/runner/command_driver.hpp"
#include "tests/paths/test_paths.hpp"

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
    base::Result<std::unique_ptr<ClientSession>>
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
        declaration.contained = contained_;
        auto driver = AdapterDriver::start(declaration);
        if (!driver) {
            return std::move(driver).error();
        }
        driver_ = *std::move(driver);
        CaseView view;
        view.own_processes = contained_;
        return driver_->begin({}, view);
    }

    bool contained_ = false;
    std::unique_ptr<ClientDriver> driver_;

    base::Result<base::TemporaryDirectory> folder_ = base::TemporaryDirectory::make();
};

ActionAnswer renew(ClientSession& session, const std::string& mark = "",
                   std::chrono::milliseconds patience = 20s) {
    return session.perform("renew", {{"renewal_password", mark}}, patience);
}

TEST_F(Adapter, AnswersWhatItIsAsked) {
    auto session = start("    say({'id': q['id'], 'result': 'done', 'outcome': 'key_used',"
                         " 'message': q['arguments']['renewal_password']})");
    ASSERT_TRUE(session) << to_string(session.error());
    const ActionAnswer answer = renew(**session, "パスワード");
    EXPECT_EQ(answer.result, Result::done);
    EXPECT_EQ(answer.outcome, "key_used");
    EXPECT_EQ(answer.message, "パスワード");
}

TEST_F(Adapter, MayAnswerOutOfOrder) {
    auto session = start("    kept.append(q)\n"
                         "    if len(kept) == 2:\n"
                         "        for k in reversed(kept):\n"
                         "            say({'id': k['id'], 'result': 'done', 'outcome': 'ok',"
                         " 'message': k['arguments']['renewal_password']})");
    ASSERT_TRUE(session);
    auto first = std::async(std::launch::async, [&] { return renew(**session, "first").message; });
    EXPECT_EQ(renew(**session, "second").message, "second");
    EXPECT_EQ(first.get(), "first");
}

TEST_F(Adapter, MustCallAMadeUpActionUnsupported) {
    for (const char* answer : {"say({'id': q['id'], 'result': 'done'})",
                               "say({'id': q['id'], 'result': 'could_not_run'})", "sys.exit(0)"}) {
        auto session = start("    pass", answer);
        ASSERT_FALSE(session) << answer;
        EXPECT_EQ(session.error().id, "driver.contract") << answer;
    }
}

TEST_F(Adapter, ThatDiesCouldNotRun) {
    auto session = start("    sys.exit(1)");
    ASSERT_TRUE(session);
    EXPECT_EQ(renew(**session).result, Result::could_not_run);
    EXPECT_EQ(renew(**session).result, Result::could_not_run) << "and stays so";
}

TEST_F(Adapter, ThatDiesOfAnActionHasCrashedWhereAllOfTheProductIsInIt) {
    contained_ = true;
    auto session = start("    raise RuntimeError('nobody caught this')");
    ASSERT_TRUE(session);
    const ActionAnswer answer = renew(**session);
    EXPECT_EQ(answer.result, Result::done);
    EXPECT_EQ(answer.outcome, "crashed");
}

TEST_F(Adapter, ThatCrashedIsStartedAgainForTheNextAction) {
    contained_ = true;
    auto session = start("    if q['arguments']['renewal_password'] == 'bad':\n"
                         "        sys.exit(2)\n"
                         "    say({'id': q['id'], 'result': 'done', 'outcome': 'ok'})");
    ASSERT_TRUE(session);
    EXPECT_EQ(renew(**session, "bad").outcome, "crashed");
    EXPECT_EQ(renew(**session, "good").outcome, "ok");
}

TEST_F(Adapter, MaySayWhatIsNoAnswer) {
    auto session = start("    for g in ['garbage', '[]', '7', '{\"id\": \"x\"}', '{', '\\x00']:\n"
                         "        say(g)\n"
                         "    say({'id': 999, 'result': 'done'})\n"
                         "    say({'id': q['id'], 'result': 'done', 'outcome': 'ok'})");
    ASSERT_TRUE(session);
    EXPECT_EQ(renew(**session).outcome, "ok");
}

TEST_F(Adapter, MayHaveMembersOfAnotherType) {
    auto session =
        start("    say({'id': q['id'], 'result': 'done', 'outcome': None, 'message': 7})");
    ASSERT_TRUE(session);
    const ActionAnswer answer = renew(**session);
    EXPECT_EQ(answer.result, Result::done);
    EXPECT_EQ(answer.outcome, "failed");
    EXPECT_EQ(answer.message, "");
}

TEST_F(Adapter, ThatAnswersTooLateAnswersNobody) {
    auto session = start("    kept.append(q)\n"
                         "    if len(kept) == 2:\n"
                         "        say({'id': kept[0]['id'], 'result': 'done', 'outcome': 'late'})\n"
                         "        say({'id': q['id'], 'result': 'done', 'outcome': 'ok'})");
    ASSERT_TRUE(session);
    EXPECT_EQ(renew(**session, "", 50ms).result, Result::timeout);
    EXPECT_EQ(renew(**session).outcome, "ok");
}

TEST_F(Adapter, ThatFloodsWhileItIsWrittenToBlocksNobody) {
    auto session = start("    say('x' * 300000)\n"
                         "    say({'id': q['id'], 'result': 'done', 'outcome': 'ok'})");
    ASSERT_TRUE(session);
    std::vector<std::future<std::string>> answers;
    for (int count = 0; count < 4; ++count) {
        answers.push_back(std::async(std::launch::async, [&] {
            return renew(**session, std::string(100'000, 'p')).outcome;
        }));
    }
    for (auto& answer : answers) {
        EXPECT_EQ(answer.get(), "ok");
    }
}

TEST_F(Adapter, ThatDiesIsReplacedForTheNextCase) {
    auto session = start("    sys.exit(1)");
    ASSERT_TRUE(session);
    EXPECT_FALSE((*session)->lost_shared_process());
    EXPECT_EQ(renew(**session).result, Result::could_not_run);
    EXPECT_TRUE((*session)->lost_shared_process());
    EXPECT_EQ(driver_->begin({}, {})->perform("ediconform-x", {}, 20s).result, Result::unsupported);
}

CaseView of_its_own() {
    CaseView view;
    view.own_processes = true;
    return view;
}

TEST_F(Adapter, OfACaseOfItsOwnIsKilledAloneAndStartedAnew) {
    auto shared = start("    kept.append(1)\n"
                        "    if q['arguments']['renewal_password'] == 'hang': time.sleep(60)\n"
                        "    say({'id': q['id'], 'result': 'done', 'outcome': 'ok',"
                        " 'message': str(len(kept))})");
    ASSERT_TRUE(shared);
    const auto own = driver_->begin({}, of_its_own());
    EXPECT_EQ(renew(*own).message, "1");
    auto hanging = std::async(std::launch::async, [&] { return renew(*own, "hang", 20s); });
    std::this_thread::sleep_for(
        50ms); // Not needed for the outcome; most often it is asked by then.
    own->kill();
    EXPECT_EQ(hanging.get().outcome, "killed");
    EXPECT_EQ(renew(**shared).message, "1");
    ASSERT_TRUE(own->restart());
    EXPECT_EQ(renew(*own).message, "1") << "another process";
}

TEST_F(Adapter, OfACaseOfItsOwnEndsToProveItsSilence) {
    auto shared = start("    say({'id': q['id'], 'result': 'done', 'outcome': 'ok',"
                        " 'message': str(id(sys))})");
    ASSERT_TRUE(shared);
    EXPECT_FALSE((*shared)->comes_to_rest(10ms)) << "it serves others too";
    const auto own = driver_->begin({}, of_its_own());
    EXPECT_EQ(renew(*own).outcome, "ok");
    EXPECT_TRUE(own->comes_to_rest(10s));
    EXPECT_EQ(renew(*own).outcome, "ok") << "started when it is needed again";
}

TEST_F(Adapter, DoesNotComeToRestWhileSomethingOfItRuns) {
    auto shared = start("    import subprocess\n"
                        "    subprocess.Popen(['sleep', '60'], start_new_session=True)\n"
                        "    say({'id': q['id'], 'result': 'done', 'outcome': 'ok'})");
    ASSERT_TRUE(shared);
    const auto own = driver_->begin({}, of_its_own());
    EXPECT_EQ(renew(*own).outcome, "ok");
    EXPECT_FALSE(own->comes_to_rest(300ms));
}

class CommandDriverTest : public testing::Test {
protected:
    void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }

    std::unique_ptr<ClientSession> command(DriverDeclaration::ActionCommand renew,
                                           const ClientSurroundings& surroundings = {}) {
        DriverDeclaration declaration;
        declaration.kind = DriverKind::command;
        declaration.folder = "/";
        declaration.actions["renew"] = std::move(renew);
        drivers_.push_back(std::make_unique<CommandDriver>(declaration, profile_));
        return drivers_.back()->begin(surroundings, {});
    }

    ActionAnswer shell(const std::string& script, std::vector<OutcomeRule> outcomes = {},
                       std::chrono::milliseconds patience = 20s) {
        return command({arguments({"sh", "-c", script}), {}, "", std::move(outcomes)})
            ->perform("renew", {}, patience);
    }

    static std::vector<DriverDeclaration::ArgumentGroup>
    arguments(const std::vector<std::string>& texts) {
        std::vector<DriverDeclaration::ArgumentGroup> groups;
        for (const std::string& text : texts) {
            groups.push_back({{text}, false});
        }
        return groups;
    }

    wire::CaProfile profile_ = *wire::load_profile("neutral-json", test::source_path("scenarios"));
    std::vector<std::unique_ptr<ClientDriver>> drivers_; ///< They outlive their sessions.
};

TEST_F(CommandDriverTest, FillsPlaceholdersInArgumentsEnvironmentAndInput) {
    ClientSurroundings surroundings;
    surroundings.urls = {{"renew", "https://ca:8443/renew"}};
    surroundings.partners = {{"partner-1", "https://p1/", "/p1.pem"}};
    const auto session =
        command({arguments({"sh", "-c", "read x; echo \"$0 $1 $PW $x\"",
                            "{url.renew.host}:{url.renew.port}", "{partner.1.url}{{trust}}{"}),
                 {{"PW", "{pkcs12_password}"}},
                 "{profile.window.opens_days_before}\n",
                 {}},
                surroundings);
    EXPECT_EQ(session->perform("renew", {{"pkcs12_password", "{trust}"}}, 20s).message,
              "ca:8443 https://p1/{trust}{ {trust} " +
                  std::to_string(profile_.window.opens_days_before) + "\n")
        << "a value is not filled in again";
}

TEST_F(CommandDriverTest, LeavesOutWhatHasNoValue) {
    const auto session = command({{{{"sh"}, false},
                                   {{"-c"}, false},
                                   {{"echo \"$# $1 [${P-unset}] [${C-unset}]\""}, false},
                                   {{"name"}, false},
                                   {{"--proxy", "{proxy.url}"}, true},
                                   {{"--cn", "{common_name}"}, true}},
                                  {{"P", "x{p12}"}, {"C", "{common_name}"}},
                                  "",
                                  {}});
    EXPECT_EQ(session->perform("renew", {{"common_name", "u1"}}, 20s).message,
              "2 --cn [unset] [u1]\n");
}

TEST_F(CommandDriverTest, MapsExitCodes) {
    EXPECT_EQ(shell("exit 0").outcome, "ok");
    EXPECT_EQ(shell("exit 5").outcome, "failed");
    EXPECT_EQ(shell("exit 20", {{20, {}, {}, {}, "key_used"}}).outcome, "key_used");
    EXPECT_EQ(shell("exit 89").result, Result::unsupported);
    EXPECT_EQ(shell("kill -ABRT $$").outcome, "crashed");
}

TEST_F(CommandDriverTest, HearsWhatIsSaidOnStandardError) {
    const ActionAnswer answer =
        shell("echo E1103: used >&2; exit 1", {{{}, "E11\\d\\d", {}, {}, "key_used"}});
    EXPECT_EQ(answer.outcome, "key_used");
    EXPECT_EQ(answer.message, "E1103: used\n");
}

TEST_F(CommandDriverTest, StopsAtItsTimeLimit) {
    EXPECT_EQ(shell("exec sleep 60", {}, 100ms).result, Result::timeout);
}

TEST_F(CommandDriverTest, IsAtRestOnceNothingOfItRuns) {
    const auto ended = command({arguments({"true"}), {}, "", {}});
    ended->perform("renew", {}, 20s);
    EXPECT_TRUE(ended->comes_to_rest(10s));
    const auto lingering = command({arguments({"sh", "-c", "setsid sleep 60 &"}), {}, "", {}});
    EXPECT_EQ(lingering->perform("renew", {}, 20s).outcome, "ok");
    EXPECT_FALSE(lingering->comes_to_rest(50ms));
}

TEST_F(CommandDriverTest, SaysThatItWasKilledOnPurpose) {
    const auto session = command({arguments({"sleep", "60"}), {}, "", {}});
    auto answer =
        std::async(std::launch::async, [&] { return session->perform("renew", {}, 20s); });
    while (answer.wait_for(1ms) != std::future_status::ready) {
        session->kill();
    }
    EXPECT_EQ(answer.get().outcome, "killed");
}

TEST_F(CommandDriverTest, TellsAnActionWithoutACommandFromAProgramThatIsMissing) {
    const auto session = command({arguments({"/no/such/program"}), {}, "", {}});
    EXPECT_EQ(session->perform("renew", {}, 1s).result, Result::could_not_run);
    EXPECT_EQ(session->perform("backup", {}, 1s).result, Result::unsupported);
}

} // namespace
} // namespace ediconform::runner
