#include "harness/base/file.hpp"
#include "mock-ca/server/edi_partner.hpp"
#include "mock-client/workflow/client.hpp"
#include "tests/unit/mock_ca/mock_ca_bench.hpp"

#include <gtest/gtest.h>

#include <thread>

/// The reference client and the mock CA over real sockets and TLS, in every profile.
namespace ediconform::mock_client {
namespace {

using mock_ca::Bench;
using mock_ca::must;
using namespace std::chrono_literals;

class Installation {
public:
    explicit Installation(const std::string& profile = "neutral-json",
                          const std::string& faults = "[]")
        : bench(profile, faults) {
        partner = must(mock_ca::EdiPartner::start(bench.environment(), "partner-1",
                                                  bench.recorder.as("partner-1")));
        const auto trust = folder.path() / "ca.pem";
        const auto partner_trust = folder.path() / "partner.pem";
        EXPECT_TRUE(base::write_file(trust, bench.ca->trust_pem()));
        EXPECT_TRUE(base::write_file(partner_trust, partner->trust_pem()));
        settings.store = folder.path() / "store";
        for (const auto& [operation, url] : bench.ca->urls()) {
            settings.urls.emplace(operation, url);
        }
        settings.trust = trust;
        settings.partners = {{"partner-1", partner->url(), partner_trust, ""}};
        settings.retry = {1ms, 3, 1s, std::nullopt};
        settings.timeouts = {2'000ms, 1'000ms};
    }

    Client client() {
        return Client(settings, bench.profile,
                      std::make_shared<const Policies>(standard_policies()),
                      {bench.clock, [](auto pause) { std::this_thread::sleep_for(pause); }});
    }

    /// A certificate of the API that may be renewed now.
    ActionResult issue() {
        const auto window = bench.ca->validity_of(mock_ca::ValidityState::in_window);
        bench.ca->set_validity(std::chrono::duration_cast<std::chrono::seconds>(
            window.not_after - bench.clock.wall()));
        const auto pair = must(bench.ca->add_pair(mock_ca::PairState::vetted));
        const ActionResult result = issue(pair);
        bench.ca->set_validity(std::nullopt);
        return result;
    }

    ActionResult issue(const mock_ca::Pair& pair) {
        return client().issue({pair.common_name, pair.key, base::SecretText(bench.renewal_password),
                               base::SecretText(bench.pkcs12_password)});
    }

    RenewArguments passwords() const {
        return {base::SecretText(bench.renewal_password), base::SecretText(bench.pkcs12_password)};
    }

    Bench bench;
    base::TemporaryDirectory folder = *base::TemporaryDirectory::make();
    Settings settings;
    std::unique_ptr<mock_ca::EdiPartner> partner;
};

class EveryProfile : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryProfile, IssuesRenewsAndConnects) {
    Installation installation(GetParam());
    const ActionResult issued = installation.issue();
    ASSERT_EQ(issued.outcome, "ok") << base::to_string(issued.reason);
    EXPECT_EQ(installation.client().connect().outcome, "ok");
    const ActionResult renewed = installation.client().start(installation.passwords());
    EXPECT_EQ(renewed.outcome, "ok") << base::to_string(renewed.reason);
    EXPECT_NE(renewed.certificate, issued.certificate);
    ASSERT_EQ(renewed.partners.size(), 1U);
    EXPECT_EQ(renewed.partners[0].certificate, renewed.certificate);
    EXPECT_EQ(installation.client().start(installation.passwords()).outcome, "not_needed");
    EXPECT_EQ(installation.bench.ca->issued_count(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Profiles, EveryProfile,
                         ::testing::Values("neutral-json", "neutral-xml", "neutral-form"),
                         [](const auto& row) { return std::string(row.param).substr(8); });

TEST(ClientAgainstCa, IsToldThatAKeyWasUsed) {
    Installation installation;
    const ActionResult result =
        installation.issue(must(installation.bench.ca->add_pair(mock_ca::PairState::used)));
    EXPECT_EQ(result.outcome, "key_used");
    EXPECT_EQ(result.code, "1102");
}

TEST(ClientAgainstCa, SendsNothingToAServerOfAnotherRoot) {
    Installation installation;
    Bench other;
    ASSERT_TRUE(base::write_file(installation.settings.trust, other.ca->trust_pem()));
    EXPECT_EQ(installation.issue().outcome, "server_certificate_error");
    EXPECT_EQ(installation.bench.ca->issued_count(), 0U);
}

TEST(ClientAgainstCa, ReportsALostAnswerAndKeepsTheOldCertificate) {
    Installation installation(
        "neutral-json",
        R"([{"on": "renew", "nth": 1, "fault": "tcp.reset", "phase": "reply_body", "commit": "before_fault"}])");
    const ActionResult issued = installation.issue();
    ASSERT_EQ(issued.outcome, "ok");
    const ActionResult renewed = installation.client().renew(installation.passwords());
    EXPECT_EQ(renewed.outcome, "connection_error");
    EXPECT_EQ(renewed.requests, 1);
    const ActionResult contacts = installation.client().connect();
    EXPECT_EQ(contacts.outcome, "ok");
    EXPECT_EQ(contacts.partners.at(0).certificate, issued.certificate);
    EXPECT_EQ(installation.client().start(installation.passwords()).reason.id,
              "client.outcome_unknown");
}

TEST(ClientAgainstCa, KeepsItsTimeOutWhereTheServerStalls) {
    Installation installation("neutral-json",
                              R"([{"on": "issue", "fault": "tcp.stall", "phase": "reply_head"}])");
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(installation.issue().outcome, "timeout");
    EXPECT_LT(std::chrono::steady_clock::now() - before, 3s);
}

TEST(ClientAgainstCa, RecoversFromAnotherP12PasswordWithoutTheCa) {
    Installation installation(
        "neutral-json",
        R"([{"on": "renew", "fault": "pkcs12.other_password", "commit": "before_fault"}])");
    ASSERT_EQ(installation.issue().outcome, "ok");
    EXPECT_EQ(installation.client().renew(installation.passwords()).outcome, "password_error");
    EXPECT_EQ(installation.client().retry_local(base::SecretText("also wrong")).outcome,
              "password_error");
    EXPECT_EQ(installation.bench.ca->issued_count(), 2U);
    EXPECT_EQ(installation.client().connect().outcome, "ok");
}

TEST(ClientAgainstCa, TellsAPartnerWhoIsNotThere) {
    Installation installation;
    ASSERT_EQ(installation.issue().outcome, "ok");
    installation.partner.reset();
    EXPECT_EQ(installation.client().connect().outcome, "connection_error");
}

TEST(ClientAgainstCa, RenewsOnceWhereTwoProcessesStartAtOnce) {
    Installation installation;
    installation.settings.lock_patience = 5s;
    ASSERT_EQ(installation.issue().outcome, "ok");
    std::vector<std::string> outcomes(2);
    {
        std::vector<std::jthread> processes;
        for (std::string& outcome : outcomes) {
            processes.emplace_back(
                [&] { outcome = installation.client().start(installation.passwords()).outcome; });
        }
    }
    std::ranges::sort(outcomes);
    EXPECT_EQ(outcomes, (std::vector<std::string>{"not_needed", "ok"}));
    EXPECT_EQ(installation.bench.ca->issued_count(), 2U);
}

} // namespace
} // namespace ediconform::mock_client
