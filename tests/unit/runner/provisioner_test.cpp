#include "harness/base/scenario_files.hpp"
#include "harness/runner/ca_case.hpp"
#include "harness/runner/provisioner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace ediconform::runner {
namespace {

using nlohmann::json;

Provisioner answering(json answer, std::set<std::string, std::less<>> can,
                      evidence::SecretRegistry& secrets, json* asked = nullptr) {
    return {std::move(can),
            [answer = std::move(answer), asked](const json& request) {
                if (asked != nullptr) {
                    *asked = request;
                }
                return base::Result<json>(answer);
            },
            secrets};
}

/// The scripts do not read what they are asked.
class ProvisionByCommand : public testing::Test {
protected:
    void SetUp() override { static_cast<void>(std::signal(SIGPIPE, SIG_IGN)); }
};

/// A target whose hook is a shell script.
Target with_script(const std::string& script) {
    Target target;
    target.provision =
        ProvisionHook{{"/bin/sh", "-c", script}, {}, {}, {"pair", "vet"}, std::chrono::seconds(20)};
    return target;
}

TEST(Provisioner, HandsOutThePairOfTheAnswerAndKeepsItsKeySecret) {
    evidence::SecretRegistry secrets;
    json asked;
    Provisioner hook = answering(
        {{"result", "done"},
         {"pair", {{"common_name", "u1"}, {"key", "a-long-secret-key"}, {"user", "company"}}}},
        {"pair"}, secrets, &asked);
    const auto pair = hook.make_pair("pending");
    ASSERT_TRUE(pair);
    EXPECT_EQ(asked, (json{{"action", "pair"}, {"state", "pending"}}));
    EXPECT_EQ(pair->state, "pending");
    EXPECT_EQ(pair->common_name, "u1");
    EXPECT_EQ(pair->key.reveal(), "a-long-secret-key");
    EXPECT_EQ(pair->user, "company");
    EXPECT_EQ(secrets.mask("a-long-secret-key"), "<redacted:authentication_key>");
}

TEST(Provisioner, DoesNotAskForWhatIsNotDeclared) {
    evidence::SecretRegistry secrets;
    json asked;
    Provisioner hook = answering({{"result", "done"}}, {"pair"}, secrets, &asked);
    const auto moved = hook.set_clock(std::chrono::hours(24));
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().id, "provision.cannot");
    EXPECT_TRUE(asked.is_null());
}

TEST(Provisioner, NamesTheMemberThatAnAnswerLacks) {
    evidence::SecretRegistry secrets;
    Provisioner hook =
        answering({{"result", "done"}, {"pair", {{"common_name", "u1"}}}}, {"pair"}, secrets);
    const auto pair = hook.make_pair("vetted");
    ASSERT_FALSE(pair);
    EXPECT_EQ(pair.error().id, "provision.answer");
    EXPECT_EQ(base::to_string(pair.error()).find("a-long"), std::string::npos);
    EXPECT_NE(base::to_string(pair.error()).find("pair/key"), std::string::npos);
}

TEST(Provisioner, PassesOnWhatTheHookSaysOfItsFailureWithoutSecrets) {
    evidence::SecretRegistry secrets;
    secrets.add("authentication_key", "a-long-secret-key");
    Provisioner hook = answering(
        {{"result", "failed"}, {"message", "no such key a-long-secret-key"}}, {"vet"}, secrets);
    const auto vetted = hook.vet({"pending", "u1", base::SecretText("a-long-secret-key"), ""});
    ASSERT_FALSE(vetted);
    EXPECT_EQ(vetted.error().id, "provision.failed");
    EXPECT_EQ(vetted.error().peer_text, "no such key <redacted:authentication_key>");
}

TEST(Provisioner, IsGreetedWithAnActionThatNobodyHas) {
    evidence::SecretRegistry secrets;
    Provisioner honest = answering({{"result", "unsupported"}}, {}, secrets);
    EXPECT_TRUE(honest.greet());
    Provisioner eager = answering({{"result", "done"}}, {}, secrets);
    EXPECT_EQ(eager.greet().error().id, "provision.answer");
}

TEST(LackingAction, IsTheFirstOneThatTheTargetDoesNotDeclare) {
    model::TestCase test_case;
    test_case.steps = {{{"do", "issue"}}, {{"do", "provision"}, {"action", "vet"}}};
    Target target;
    EXPECT_EQ(lacking_action(test_case, target), "vet");
    target.provision = ProvisionHook{};
    target.provision->can = {"pair"};
    EXPECT_EQ(lacking_action(test_case, target), "vet");
    target.provision->can = {"vet"};
    EXPECT_EQ(lacking_action(test_case, target), "");
}

TEST_F(ProvisionByCommand, SendsTheRequestOnStandardInputAndReadsTheAnswerFromStandardOutput) {
    evidence::SecretRegistry secrets;
    const Target target = with_script(
        R"(read request; case "$request" in *'"run":"r-1"'*'"state":"vetted"'*)
           echo '{"result":"done","pair":{"common_name":"from-script","key":"k"}}';; esac)");
    const auto hook = make_provisioner(target, "r-1", secrets);
    const auto pair = hook->make_pair("vetted");
    ASSERT_TRUE(pair) << base::to_string(pair.error());
    EXPECT_EQ(pair->common_name, "from-script");
}

TEST_F(ProvisionByCommand, ReportsTheExitCodeAndTheLastWordsWithoutSecrets) {
    evidence::SecretRegistry secrets;
    secrets.add("authentication_key", "a-long-secret-key");
    const auto hook = make_provisioner(
        with_script("echo 'cannot vet a-long-secret-key' >&2; exit 3"), "r", secrets);
    const auto pair = hook->make_pair("vetted");
    ASSERT_FALSE(pair);
    EXPECT_EQ(pair.error().id, "provision.command");
    EXPECT_NE(base::to_string(pair.error()).find("exit code 3"), std::string::npos);
    EXPECT_EQ(pair.error().peer_text, "cannot vet <redacted:authentication_key>\n");
}

TEST_F(ProvisionByCommand, EndsAHookThatDoesNotAnswerInTime) {
    evidence::SecretRegistry secrets;
    Target target = with_script("sleep 60");
    target.provision->timeout = std::chrono::milliseconds(50);
    const auto pair = make_provisioner(target, "r", secrets)->make_pair("vetted");
    ASSERT_FALSE(pair);
    EXPECT_EQ(pair.error().id, "provision.command");
    EXPECT_NE(base::to_string(pair.error()).find("time-out after 50 ms"), std::string::npos);
}

TEST_F(ProvisionByCommand, RefusesAnAnswerThatIsNoJsonObject) {
    evidence::SecretRegistry secrets;
    const auto pair = make_provisioner(with_script("echo ok"), "r", secrets)->make_pair("vetted");
    ASSERT_FALSE(pair);
    EXPECT_EQ(pair.error().id, "provision.answer");
}

TEST(NoProvisioning, CanDoNothing) {
    evidence::SecretRegistry secrets;
    const auto hook = make_provisioner(Target{}, "r", secrets);
    EXPECT_FALSE(hook->can(provision::kPair));
    const base::Error error = hook->make_pair("vetted").error();
    EXPECT_EQ(error.id, "provision.cannot");
    EXPECT_EQ(error.arguments.front().second, "pair vetted");
}

TEST(HookFailed, IsNoErrorWhereTheHookSaysThatItCannot) {
    const auto texts = *base::Texts::load(*base::find_scenarios() / "texts");
    const base::Error cannot{"provision.cannot", {{"action", "certificate"}}};
    const base::Error failed{"provision.failed", {{"action", "certificate"}}, {}, "no more left"};
    EXPECT_EQ(hook_failed(cannot, texts).verdict, model::Verdict::not_run);
    EXPECT_EQ(hook_failed(failed, texts).verdict, model::Verdict::error);
    EXPECT_THAT(hook_failed(failed, texts).reason.en, testing::HasSubstr("no more left"));
}

} // namespace
} // namespace ediconform::runner
