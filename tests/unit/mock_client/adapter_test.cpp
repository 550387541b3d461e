#include "fixture.hpp"
#include "mock-client/adapter/stdio_adapter.hpp"
#include "mock-client/cli/exit_code.hpp"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <map>
#include <mutex>
#include <sstream>

namespace ediconform::mock_client::testing {
namespace {

class Adapter : public ClientTest {
protected:
    nlohmann::json request(int id, const std::string& action, const nlohmann::json& arguments,
                           const std::string& store = "store") const {
        return {
            {"id", id},
            {"action", action},
            {"settings",
             {{"store", (folder_.path() / store).string()},
              {"profile", "neutral-json"},
              {"urls", {{"issue", "https://ca.test/issue"}, {"renew", "https://ca.test/renew"}}},
              {"trust", settings_.trust.string()},
              {"partners",
               {{{"name", "partner-1"},
                 {"url", "https://partner.test/"},
                 {"trust", settings_.trust.string()}}}}}},
            {"arguments", arguments}};
    }

    static nlohmann::json issue(const std::string& common_name) {
        return {{"common_name", common_name},
                {"authentication_key", "KEY-0123456789"},
                {"renewal_password", "renewal-secret"},
                {"pkcs12_password", kPassword}};
    }

    /// Answers by id; -1 for those without one.
    std::map<int, nlohmann::json> serve(const std::string& lines) {
        std::istringstream input(lines);
        std::ostringstream output;
        const auto texts = base::Texts::load(scenarios() / "texts");
        EXPECT_TRUE(texts);
        serve_adapter(
            input, output,
            {scenarios(),
             *texts,
             std::make_shared<const Policies>(policies_),
             {clock_, [this](std::chrono::milliseconds pause) { pauses_.push_back(pause); }},
             4});
        std::map<int, nlohmann::json> answers;
        std::istringstream written(output.str());
        for (std::string line; std::getline(written, line);) {
            const nlohmann::json answer = nlohmann::json::parse(line);
            answers[answer.at("id").is_null() ? -1 : answer.at("id").get<int>()] = answer;
        }
        return answers;
    }
};

TEST_F(Adapter, SaysUnsupportedToAnActionThatDoesNotExist) {
    const auto answers = serve("{\"id\": 1, \"action\": \"dance-4711\"}\n");
    EXPECT_EQ(answers.at(1), (nlohmann::json{{"id", 1}, {"result", "unsupported"}}));
}

TEST_F(Adapter, AnswersGarbageAndGoesOn) {
    const auto answers = serve("garbage\n[1, 2]\n\n" + request(3, "status", {}).dump() + "\n");
    EXPECT_EQ(answers.at(-1).at("result"), "could_not_run");
    EXPECT_EQ(answers.at(3).at("result"), "done");
}

TEST_F(Adapter, CarriesAnActionOut) {
    const auto identity = identity_of("user1", kNow + 24h * 300);
    script_ = {success(pkcs12_of(identity))};
    EXPECT_EQ(serve(request(7, "issue", issue("user1")).dump()).at(7).at("outcome"), "ok");
    const auto status = serve(request(8, "status", {}).dump()).at(8);
    EXPECT_EQ(status.at("/detail/certificates/0/common_name"_json_pointer), "user1");
    EXPECT_EQ(status.at("/detail/certificates/0/origin"_json_pointer), "api");
    EXPECT_EQ(status.at("/detail/certificates/0/state"_json_pointer), "installed");
}

TEST_F(Adapter, NamesTheMeaningAndTheCodeOfTheCa) {
    script_ = {refusal(1102)};
    const auto answer = serve(request(7, "issue", issue("user1")).dump()).at(7);
    EXPECT_EQ(answer.at("result"), "done");
    EXPECT_EQ(answer.at("outcome"), "key_used");
    EXPECT_EQ(answer.at("/detail/code"_json_pointer), "1102");
    EXPECT_NE(answer.at("message").get<std::string>().find("1102"), std::string::npos);
}

TEST_F(Adapter, CannotRunWithoutAnArgument) {
    nlohmann::json arguments = issue("user1");
    arguments.erase("authentication_key");
    EXPECT_EQ(serve(request(7, "issue", arguments).dump()).at(7).at("result"), "could_not_run");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Adapter, CannotRunWithSettingsThatAreNone) {
    nlohmann::json broken_settings = request(7, "status", {});
    broken_settings["settings"].erase("trust");
    EXPECT_EQ(serve(broken_settings.dump()).at(7).at("result"), "could_not_run");
}

TEST_F(Adapter, CarriesActionsOfSeveralStoresOutAtOnce) {
    std::mutex mutex;
    std::condition_variable all_there;
    int waiting = 0;
    policies_.exchange = [&](const transport::ClientSettings&, const base::Bytes&) {
        std::unique_lock guard(mutex);
        ++waiting;
        all_there.notify_all();
        // None goes on before all four have come here.
        EXPECT_TRUE(all_there.wait_for(guard, 10s, [&] { return waiting == 4; }));
        return refusal(1102);
    };
    std::string lines;
    for (int id = 1; id <= 4; ++id) {
        lines += request(id, "issue", issue("user1"), "store-" + std::to_string(id)).dump() + "\n";
    }
    const auto answers = serve(lines);
    ASSERT_EQ(answers.size(), 4U);
    for (const auto& [id, answer] : answers) {
        EXPECT_EQ(answer.at("outcome"), "key_used") << id;
    }
}

TEST(ExitCode, TellsTheOutcomesApart) {
    EXPECT_EQ(exit_code_of("ok"), 0);
    EXPECT_EQ(exit_code_of("not_needed"), 0);
    EXPECT_EQ(exit_code_of("refused_by_client"), 10);
    EXPECT_EQ(exit_code_of("key_used"), 20);
    EXPECT_EQ(exit_code_of("unknown_code"), 20);
    EXPECT_EQ(exit_code_of("connection_error"), 30);
    EXPECT_EQ(exit_code_of("registration_error"), 43);
}

} // namespace
} // namespace ediconform::mock_client::testing
