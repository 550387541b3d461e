#include "fixture.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::mock_client::testing {
namespace {

using transport::ExchangeFailure;
using transport::Stage;

class Renew : public ClientTest {};

TEST_F(Renew, PresentsTheCertificateAndSendsTheTwoPasswordsOfFigure6) {
    const auto old = given_certificate(24h * 10);
    script_ = {success(pkcs12_of(identity_of("user1", kNow + 24h * 375)))};
    EXPECT_EQ(client().renew(renew_arguments()).outcome, "ok");
    ASSERT_EQ(requests_.size(), 1U);
    EXPECT_EQ(connections_[0].tls->identity->certificate_pem, old.certificate.pem());
    const nlohmann::json body =
        nlohmann::json::parse(requests_[0].substr(requests_[0].find("\r\n\r\n") + 4));
    EXPECT_EQ(body, (nlohmann::json{{"version", 1},
                                    {"credential", {{"renewalPassword", "renewal-secret"}}},
                                    {"pkcs12", {{"password", kPassword}}}}));
}

TEST_F(Renew, SwitchesPartnersOverWithNoSettingEdited) {
    const auto old = given_certificate(24h * 10);
    const auto fresh = identity_of("user1", kNow + 24h * 375);
    script_ = {success(pkcs12_of(fresh))};
    client().connect();
    client().renew(renew_arguments());
    client().connect();
    EXPECT_EQ(shown_, (std::vector{old.certificate.serial_hex(), fresh.certificate.serial_hex()}));
}

TEST_F(Renew, KeepsTheOldCertificateBesideTheNewOne) {
    const auto old = given_certificate(24h * 10);
    script_ = {success(pkcs12_of(identity_of("user1", kNow + 24h * 375)))};
    client().renew(renew_arguments());
    const StoreView content = view();
    ASSERT_EQ(content.certificates.size(), 2U);
    const StoredCertificate* kept = content.find(old.certificate.fingerprint().substr(0, 16));
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(kept->state, CertificateState::superseded);
    EXPECT_EQ(content.current(kUsualName)->replaces, kept->id);
}

TEST_F(Renew, SendsNothingBeforeTheWindowOpens) {
    given_certificate(24h * 31);
    const ActionResult result = client().renew(renew_arguments());
    EXPECT_EQ(result.outcome, "refused_by_client");
    EXPECT_EQ(result.reason.id, "precheck.not_open");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Renew, SendsNothingForAnExpiredCertificate) {
    given_certificate(24h);
    clock_.advance(25h);
    EXPECT_EQ(client().renew(renew_arguments()).reason.id, "precheck.expired");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Renew, SendsNothingForAnImportedCertificate) {
    const auto file = folder_.path() / "other.p12";
    ASSERT_TRUE(base::write_file(file, pkcs12_of(identity_of("user1", kNow + 24h * 10))));
    EXPECT_EQ(client().import({file, base::SecretText(kPassword), "", false}).outcome, "ok");
    EXPECT_EQ(client().renew(renew_arguments()).reason.id, "precheck.imported");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Renew, LeavesTheOldCertificateInUseWhateverFails) {
    const auto old = given_certificate(24h * 10);
    const std::vector<std::pair<transport::ExchangeRecord, std::string>> failures{
        {broken(Stage::response, ExchangeFailure::closed), "connection_error"},
        {broken(Stage::response, ExchangeFailure::timeout), "timeout"},
        {broken(Stage::handshake, ExchangeFailure::server_certificate), "server_certificate_error"},
        {broken(Stage::response, ExchangeFailure::client_certificate_refused),
         "client_certificate_refused"},
        {answer(404, ""), "http_error"},
        {answer(200, "nonsense"), "invalid_reply"},
        {refusal(1201), "out_of_window"},
        {success(pkcs12_of(identity_of("user2", kNow + 24h * 300))), "registration_error"},
        {success("no PKCS#12 at all"), "registration_error"},
    };
    for (const auto& [record, outcome] : failures) {
        script_ = {record};
        requests_.clear();
        EXPECT_EQ(client().renew(renew_arguments()).outcome, outcome);
        EXPECT_EQ(requests_.size(), 1U) << outcome;
        EXPECT_EQ(in_use(), old.certificate.serial_hex()) << outcome;
    }
}

TEST_F(Renew, SendsNothingWhileAnotherProcessHasTheStore) {
    given_certificate(24h * 10);
    const auto other = StoreLock::acquire(settings_.store, 0ms, [](auto) {});
    ASSERT_TRUE(other);
    const ActionResult result = client().renew(renew_arguments());
    EXPECT_EQ(result.outcome, "refused_by_client");
    EXPECT_EQ(result.reason.id, "store.busy");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Renew, SendsNothingWhereAnotherProcessRenewedWhileItWaited) {
    given_certificate(24h * 10);
    auto other = StoreLock::acquire(settings_.store, 0ms, [](auto) {});
    ASSERT_TRUE(other);
    std::optional<StoreLock> held(*std::move(other));
    const auto fresh = identity_of("user1", kNow + 24h * 20);
    settings_.lock_patience = 1s;
    Client waiting(settings_, neutral_profile(), std::make_shared<const Policies>(policies_),
                   {clock_, [&](std::chrono::milliseconds) { // the other process ends in the pause
                        StoredCertificate entry = describe_identity(fresh);
                        entry.name = kUsualName;
                        entry.origin = Origin::api;
                        entry.profile = "neutral-json";
                        const Store store(settings_.store);
                        EXPECT_TRUE(store.save(entry, fresh));
                        EXPECT_TRUE(store.put_in_use(entry.id));
                        held.reset();
                    }});
    EXPECT_EQ(waiting.renew(renew_arguments()).reason.id, "client.renewed_meanwhile");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Renew, RetriesServerErrorsOnlyAsTheProfileAllows) {
    given_certificate(24h * 10);
    script_ = {answer(503, ""), answer(503, ""), answer(503, "")};
    EXPECT_EQ(client().renew(renew_arguments()).outcome, "http_error");
    EXPECT_EQ(requests_.size(), 3U);
    requests_.clear();
    settings_.retry.on_5xx = false;
    script_ = {answer(503, "")};
    EXPECT_EQ(client().renew(renew_arguments()).http_status, 503);
    EXPECT_EQ(requests_.size(), 1U);
}

} // namespace
} // namespace ediconform::mock_client::testing
