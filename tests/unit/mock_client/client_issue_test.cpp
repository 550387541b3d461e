#include "fixture.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::mock_client::testing {
namespace {

using transport::ExchangeFailure;
using transport::Stage;

class Issue : public ClientTest {};

TEST_F(Issue, SendsTheFourValuesOfFigure5AndNoCertificate) {
    script_ = {success(pkcs12_of(identity_of("user1", kNow + 24h * 365)))};
    EXPECT_EQ(client().issue(issue_arguments()).outcome, "ok");
    ASSERT_EQ(requests_.size(), 1U);
    const nlohmann::json body =
        nlohmann::json::parse(requests_[0].substr(requests_[0].find("\r\n\r\n") + 4));
    EXPECT_EQ(body.at("/subject/commonName"_json_pointer), "user1");
    EXPECT_EQ(body.at("/credential/authenticationKey"_json_pointer), "KEY-0123456789");
    EXPECT_EQ(body.at("/credential/renewalPassword"_json_pointer), "renewal-secret");
    EXPECT_EQ(body.at("/pkcs12/password"_json_pointer), kPassword);
    EXPECT_FALSE(connections_[0].tls->identity);
}

TEST_F(Issue, PutsTheCertificateInUseWithItsCaCertificates) {
    const auto identity = identity_of("user1", kNow + 24h * 365);
    script_ = {success(pkcs12_of(identity))};
    const ActionResult result = client().issue(issue_arguments());
    EXPECT_EQ(in_use(), identity.certificate.serial_hex());
    const auto stored = Store(settings_.store).identity(result.certificate);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->chain_pem, identity.chain.front().pem());
    EXPECT_FALSE(result.download_waits);
    EXPECT_EQ(view().certificates.front().origin, Origin::api);
}

TEST_F(Issue, VerifiesTheServerByNameAgainstWhatWasRegistered) {
    script_ = {refusal(1102)};
    client().issue(issue_arguments());
    ASSERT_EQ(connections_.size(), 1U);
    EXPECT_TRUE(connections_[0].tls->verify_server);
    EXPECT_EQ(connections_[0].tls->server_name, "ca.test");
    EXPECT_EQ(connections_[0].tls->trust_pem, *base::read_file(settings_.trust));
}

TEST_F(Issue, ReportsACodeOfTheCaAndAsksOnce) {
    script_ = {refusal(1102, "used on Monday")};
    const ActionResult result = client().issue(issue_arguments());
    EXPECT_EQ(result.outcome, "key_used");
    EXPECT_EQ(result.code, "1102");
    EXPECT_EQ(result.reason.peer_text, "used on Monday");
    EXPECT_EQ(requests_.size(), 1U);
    EXPECT_EQ(in_use(), "");
}

TEST_F(Issue, TriesAConnectionAgainAsOftenAsConfigured) {
    script_ = {broken(Stage::connect, ExchangeFailure::refused),
               broken(Stage::connect, ExchangeFailure::timeout),
               success(pkcs12_of(identity_of("user1", kNow + 24h * 365)))};
    EXPECT_EQ(client().issue(issue_arguments()).outcome, "ok");
    EXPECT_EQ(requests_.size(), 3U);
    EXPECT_EQ(pauses_, (std::vector{100ms, 100ms}));
}

TEST_F(Issue, NeverRepeatsARequestWhoseAnswerWasLost) {
    script_ = {broken(Stage::response, ExchangeFailure::closed)};
    EXPECT_EQ(client().issue(issue_arguments()).outcome, "connection_error");
    EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(Issue, SendsNothingWhereTheStoreCannotBeWritten) {
    ASSERT_TRUE(base::write_file(settings_.store, "a file where the folder should be"));
    EXPECT_EQ(client().issue(issue_arguments()).outcome, "save_error");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Issue, SendsNothingOverHttpsWithoutATrustAnchor) {
    ASSERT_TRUE(base::write_file(settings_.trust, ""));
    EXPECT_EQ(client().issue(issue_arguments()).outcome, "refused_by_client");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Issue, UsesTheProxyWithItsAccount) {
    settings_.proxy = ProxyAccount{"http://proxy.test:3128", "user", base::SecretText("pass")};
    script_ = {refusal(1102)};
    client().issue(issue_arguments());
    ASSERT_EQ(connections_.size(), 1U);
    EXPECT_EQ(connections_[0].proxy->host, "proxy.test");
    EXPECT_EQ(connections_[0].proxy->port, 3128);
    EXPECT_EQ(connections_[0].proxy->authorization,
              "Basic dXNlcjpwYXNz"); // printf user:pass | base64
}

TEST_F(Issue, KeepsTheConfiguredTimeouts) {
    settings_.timeouts = {250ms, 750ms};
    script_ = {refusal(1102)};
    client().issue(issue_arguments());
    EXPECT_EQ(connections_.at(0).connect_timeout, 250ms);
    EXPECT_EQ(connections_.at(0).total_timeout, 750ms);
}

TEST_F(Issue, RecordsDateAndResultOfEachCallWithoutSecrets) {
    script_ = {broken(Stage::connect, ExchangeFailure::refused),
               refusal(1102, "key KEY-0123456789 was used")};
    const ActionResult result = client().issue(issue_arguments());
    EXPECT_EQ(
        log(),
        "2026-11-22T03:00:00Z issue request connection_error attempt=1 message=client.refused\n"
        "2026-11-22T03:00:00Z issue request key_used code=1102 http=200 attempt=2 "
        "message=ca.key_used\n"
        "2026-11-22T03:00:00Z issue result key_used code=1102 http=200 message=ca.key_used\n");
    EXPECT_EQ(result.reason.peer_text, "key *** was used");
}

TEST_F(Issue, GoesOnWhereTheLogCannotBeWritten) {
    settings_.log = folder_.path() / "no-such-folder" / "client.log";
    script_ = {success(pkcs12_of(identity_of("user1", kNow + 24h * 365)))};
    EXPECT_EQ(client().issue(issue_arguments()).outcome, "ok");
}

TEST_F(Issue, LetsNewAndOldCertificatesOverlap) {
    given_certificate(24h * 300);
    const auto second = identity_of("user1", kNow + 24h * 400);
    script_ = {success(pkcs12_of(second))};
    EXPECT_EQ(client().issue(issue_arguments()).outcome, "ok");
    EXPECT_EQ(view().certificates.size(), 2U);
    EXPECT_EQ(in_use(), second.certificate.serial_hex());
}

} // namespace
} // namespace ediconform::mock_client::testing
