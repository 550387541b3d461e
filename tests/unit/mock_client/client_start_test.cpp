#include "fixture.hpp"

namespace ediconform::mock_client::testing {
namespace {

using transport::ExchangeFailure;
using transport::Stage;

class Start : public ClientTest {};

TEST_F(Start, OnlyContactsPartnersWhereNothingIsDue) {
    const auto certificate = given_certificate(24h * 200);
    const ActionResult result = client().start(renew_arguments());
    EXPECT_EQ(result.outcome, "not_needed");
    EXPECT_EQ(order_, (std::vector<std::string>{"partner"}));
    EXPECT_EQ(shown_, (std::vector{certificate.certificate.serial_hex()}));
}

TEST_F(Start, RenewsBeforeItContactsPartners) {
    given_certificate(24h * 10);
    const auto fresh = identity_of("user1", kNow + 24h * 375);
    script_ = {success(pkcs12_of(fresh))};
    EXPECT_EQ(client().start(renew_arguments()).outcome, "ok");
    EXPECT_EQ(order_, (std::vector<std::string>{"ca", "partner"}));
    EXPECT_EQ(shown_, (std::vector{fresh.certificate.serial_hex()}));
}

TEST_F(Start, GoesOnWithTheOldCertificateWhereTheRenewalFails) {
    const auto old = given_certificate(24h * 10);
    script_ = {refusal(9001)};
    const ActionResult result = client().start(renew_arguments());
    EXPECT_EQ(result.outcome, "unavailable");
    EXPECT_EQ(result.renewal, "unavailable");
    ASSERT_EQ(result.partners.size(), 1U);
    EXPECT_EQ(result.partners[0].outcome, "ok");
    EXPECT_EQ(shown_, (std::vector{old.certificate.serial_hex()}));
}

TEST_F(Start, ContactsNobodyWithAnExpiredCertificate) {
    given_certificate(24h);
    clock_.advance(25h);
    const ActionResult result = client().start(renew_arguments());
    EXPECT_EQ(result.outcome, "refused_by_client");
    EXPECT_TRUE(order_.empty());
}

TEST_F(Start, DoesNotAskAgainAfterAnAnswerWasLost) {
    given_certificate(24h * 10);
    script_ = {broken(Stage::response, ExchangeFailure::closed)};
    client().start(renew_arguments());
    requests_.clear();
    const ActionResult second = client().start(renew_arguments());
    EXPECT_EQ(second.reason.id, "client.outcome_unknown");
    EXPECT_TRUE(requests_.empty());
    EXPECT_EQ(second.partners.at(0).outcome, "ok");
}

TEST_F(Start, AsksAgainAfterTheCaWasNotReached) {
    given_certificate(24h * 10);
    settings_.retry.attempts = 1;
    client().start(renew_arguments());
    script_ = {success(pkcs12_of(identity_of("user1", kNow + 24h * 375)))};
    EXPECT_EQ(client().start(renew_arguments()).outcome, "ok");
}

TEST_F(Start, DoesNotAskAgainOverTenStartsWithADownloadThatDoesNotOpen) {
    given_certificate(24h * 10);
    script_ = {success(pkcs12_of(identity_of("user1", kNow + 24h * 375), "another password"))};
    for (int start = 0; start < 10; ++start) {
        EXPECT_EQ(client().start(renew_arguments()).outcome, "password_error");
    }
    EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(Start, LeavesAnImportedCertificateAlone) {
    const auto file = folder_.path() / "other.p12";
    ASSERT_TRUE(base::write_file(file, pkcs12_of(identity_of("user1", kNow + 24h * 10))));
    client().import({file, base::SecretText(kPassword), "", false});
    EXPECT_EQ(client().start(renew_arguments()).outcome, "not_needed");
    EXPECT_EQ(order_, (std::vector<std::string>{"partner"}));
}

TEST_F(Start, ReportsACertificateThatTlsCannotPresent) {
    given_certificate(24h * 200);
    policies_.connection = [standard = policies_.connection](const ConnectionInput& input) {
        auto settings = standard(input);
        if (settings && settings->tls->identity) {
            settings->tls->identity->key_pem =
                pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256).to_pem();
        }
        return settings;
    };
    const ActionResult result = client().connect();
    EXPECT_EQ(result.outcome, "refused_by_client");
    EXPECT_EQ(result.reason.id, "tls.identity");
    EXPECT_TRUE(shown_.empty());
}

TEST_F(Start, UsesAPartnersOwnCertificateBesideTheUsualOne) {
    const auto usual = given_certificate(24h * 200);
    const auto other = identity_of("other-ca-user", kNow + 24h * 10);
    const auto file = folder_.path() / "other.p12";
    ASSERT_TRUE(base::write_file(file, pkcs12_of(other)));
    client().import({file, base::SecretText(kPassword), "other", false});
    settings_.partners.push_back(settings_.partners.front());
    settings_.partners.back().certificate = "other";
    client().connect();
    EXPECT_EQ(shown_,
              (std::vector{usual.certificate.serial_hex(), other.certificate.serial_hex()}));
}

} // namespace
} // namespace ediconform::mock_client::testing
