#include "mock-ca/control/control_service.hpp"
#include "tests/unit/mock_ca/mock_ca_bench.hpp"

#include <gtest/gtest.h>

namespace ediconform::mock_ca {
namespace {

using nlohmann::json;

class Control : public testing::Test {
protected:
    json ask(const json& request) { return perform_control_action(panel(), request); }

    json pair(const std::string& state, const std::string& user = "") {
        const json answer = ask({{"action", "pair"}, {"state", state}, {"user", user}});
        EXPECT_EQ(answer.at("result"), "done") << answer;
        return answer.at("pair");
    }

    Exchanged issue(const json& pair) {
        return bench_.issue({pair.at("common_name"), base::SecretText(pair.at("key")), ""});
    }

    Exchanged renew(const std::string& state, const std::string& origin = "api") {
        const json answer = ask({{"action", "certificate"}, {"state", state}, {"origin", origin}});
        const json& made = answer.at("certificate");
        const auto identity = must(
            pki::open_pkcs12(must(mock_client::decode_base64(made.at("p12").get<std::string>())),
                             made.at("password")));
        return bench_.renew(identity, made.at("renewal_password"));
    }

    ControlPanel panel() {
        return {*bench_.ca, nullptr, bench_.clock, plans_, bench_.journal, "case"};
    }

    Bench bench_;
    FaultPlanReader plans_ = must(FaultPlanReader::load(must(base::find_scenarios())));
};

TEST_F(Control, SaysThatAWindowThatLastsToTheEndHasNoTimeAfterIt) {
    EXPECT_EQ(ask({{"action", "certificate"}, {"state", "after_window"}, {"origin", "api"}}),
              json({{"result", "unsupported"}}));
}

TEST_F(Control, HandsOutPairsInEachState) {
    EXPECT_TRUE(issue(pair("vetted")).has_certificate());
    EXPECT_EQ(issue(pair("unvetted")).meaning, "not_vetted");
    EXPECT_EQ(issue(pair("used")).meaning, "key_used");
    EXPECT_EQ(pair("vetted", "company").at("user"), "company");
}

TEST_F(Control, CompletesAVetting) {
    json pending = pair("pending");
    EXPECT_EQ(issue(pending).meaning, "not_vetted");
    json vetting = pending;
    vetting["action"] = "vet";
    EXPECT_EQ(ask(vetting), (json{{"result", "done"}}));
    EXPECT_TRUE(issue(pending).has_certificate());
}

TEST_F(Control, PlansFaultsAndSaysWhichWentOut) {
    const json plan{
        {"action", "faults"},
        {"faults", json::array({{{"on", "issue"}, {"nth", 1}, {"answer", "key_used"}}})}};
    EXPECT_EQ(ask(plan), (json{{"result", "done"}}));
    const json mine = pair("vetted");
    EXPECT_EQ(issue(mine).meaning, "key_used");
    const json said = ask({{"action", "deliveries"}, {"patience_ms", 10'000}});
    ASSERT_EQ(said.at("deliveries").size(), 1U) << said;
    EXPECT_EQ(said.at("deliveries")[0].at("fault"), "answer");
    EXPECT_TRUE(issue(mine).has_certificate());
    const json since = ask({{"action", "deliveries"}, {"after", said.at("last")}});
    EXPECT_EQ(since.at("deliveries"), json::array());
}

TEST_F(Control, RefusesAPlanThatCannotBeCarriedOut) {
    const json plan{{"action", "faults"},
                    {"faults", json::array({{{"on", "issue"}, {"fault", "tcp.burn"}}})}};
    EXPECT_EQ(ask(plan).at("result"), "failed");
}

TEST_F(Control, DoesNotVetAPairThatTheCaNeverHandedOut) {
    EXPECT_EQ(ask({{"action", "vet"}, {"common_name", "nobody"}, {"key", "k"}}).at("result"),
              "failed");
}

TEST_F(Control, MintsCertificatesInEachState) {
    EXPECT_TRUE(renew("in_window").has_certificate());
    EXPECT_EQ(renew("before_window").meaning, "out_of_window");
    EXPECT_EQ(renew("expired").status(), 403);
    EXPECT_EQ(renew("not_yet_valid").status(), 403);
    EXPECT_EQ(renew("in_window", "other").meaning, "not_api_issued");
}

TEST_F(Control, MovesTheClockAndBack) {
    const auto certificate =
        must(bench_.ca->add_certificate(ValidityState::in_window, Origin::api));
    EXPECT_EQ(ask({{"action", "clock"}, {"offset_seconds", 86'400 * 300}}).at("result"), "done");
    EXPECT_EQ(bench_.renew(certificate).status(), 403) << "it has expired by then";
    EXPECT_EQ(ask({{"action", "clock"}, {"offset_seconds", 0}}).at("result"), "done");
    EXPECT_TRUE(bench_.renew(certificate).has_certificate());
}

TEST_F(Control, SaysWhatItCannotDo) {
    EXPECT_EQ(ask({{"action", "dance"}}), (json{{"result", "unsupported"}}));
    EXPECT_EQ(ask({{"action", "pair"}, {"state", "spent"}}).at("result"), "failed");
    EXPECT_EQ(ask({{"action", "certificate"}, {"state", "in_window"}}).at("result"), "failed");
    EXPECT_EQ(ask({{"action", "clock"}, {"offset_seconds", "1"}}).at("result"), "failed");
    EXPECT_EQ(ask({{"action", "clock"}, {"offset_seconds", 1e15}}).at("result"), "failed");
    EXPECT_EQ(ask({{"action", "clock"}, {"offset_seconds", std::int64_t{1} << 60}}).at("result"),
              "failed");
}

class ControlByHttp : public Control {
protected:
    transport::ExchangeRecord send(const std::string& method, const std::string& target,
                                   const std::string& type, const std::string& body) {
        transport::ClientSettings settings;
        settings.host = "127.0.0.1";
        settings.port = Bench::port_of(service_->url());
        return transport::HttpClient(settings).exchange(fmt::format(
            "{} {} HTTP/1.1\r\nHost: h\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", method,
            target, type, body.size(), body));
    }

    std::unique_ptr<ControlService> service_ = must(ControlService::start(panel(), 0));
};

TEST_F(ControlByHttp, AnswersAPostOfJson) {
    const auto record = send("POST", "/provision", "application/json; charset=utf-8",
                             R"({"action": "pair", "state": "vetted"})");
    ASSERT_TRUE(record.response);
    EXPECT_EQ(record.response->status, 200);
    EXPECT_TRUE(issue(json::parse(record.response->body).at("pair")).has_certificate());
}

TEST_F(ControlByHttp, RefusesWhatIsNone) {
    const std::string body = R"({"action": "clock", "offset_seconds": 9})";
    EXPECT_EQ(send("GET", "/provision", "application/json", body).response->status, 405);
    EXPECT_EQ(send("POST", "/other", "application/json", body).response->status, 404);
    EXPECT_EQ(send("POST", "/provision", "text/plain", body).response->status, 415);
    EXPECT_EQ(send("POST", "/provision", "application/json", "[]").response->status, 400);
    EXPECT_LT(bench_.clock.wall() - base::SystemClock().wall(), std::chrono::seconds(5));
}

} // namespace
} // namespace ediconform::mock_ca
