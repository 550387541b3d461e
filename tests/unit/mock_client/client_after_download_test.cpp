#include "fixture.hpp"

namespace ediconform::mock_client::testing {
namespace {

class AfterDownload : public ClientTest {
protected:
    /// A renewal whose P12 does not open with the password that the client has.
    void download_with_password(const std::string& password) {
        given_certificate(24h * 10);
        fresh_ = identity_of("user1", kNow + 24h * 375);
        script_ = {success(pkcs12_of(*fresh_, password))};
        EXPECT_EQ(client().renew(renew_arguments()).outcome, "password_error");
        requests_.clear();
    }

    std::optional<pki::Identity> fresh_;
};

TEST_F(AfterDownload, ARightPasswordOpensWhatWasKeptWithoutTheCa) {
    download_with_password("another");
    EXPECT_EQ(client().retry_local(base::SecretText("another")).outcome, "ok");
    EXPECT_EQ(in_use(), fresh_->certificate.serial_hex());
    EXPECT_TRUE(requests_.empty());
}

TEST_F(AfterDownload, AWrongPasswordKeepsTheDownload) {
    download_with_password("another");
    const ActionResult result = client().retry_local(base::SecretText("wrong again"));
    EXPECT_EQ(result.outcome, "password_error");
    EXPECT_TRUE(result.download_waits);
    EXPECT_EQ(client().retry_local(base::SecretText("another")).outcome, "ok");
}

TEST_F(AfterDownload, ARenewalOpensWhatWasKeptInsteadOfAsking) {
    download_with_password("another");
    EXPECT_EQ(
        client().renew({base::SecretText("renewal-secret"), base::SecretText("another")}).outcome,
        "ok");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(AfterDownload, OnlyAnExplicitOrderAsksTheCaAgain) {
    download_with_password("another");
    script_ = {success(pkcs12_of(*fresh_))};
    RenewArguments arguments = renew_arguments();
    arguments.new_request = true;
    EXPECT_EQ(client().renew(arguments).outcome, "ok");
    EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(AfterDownload, AStoreThatBreaksAfterTheRequestLosesNothing) {
    const auto old = given_certificate(24h * 10);
    const auto fresh = identity_of("user1", kNow + 24h * 375);
    const auto answered = success(pkcs12_of(fresh));
    const auto pending = settings_.store / "pending";
    const auto exchange = policies_.exchange;
    policies_.exchange = [&](const transport::ClientSettings& connection,
                             const base::Bytes& request) {
        auto record = exchange(connection, request);
        EXPECT_TRUE(base::write_file(pending, "in the way")); // while the answer is on its way
        return record;
    };
    script_ = {answered};
    const ActionResult failed = client().renew(renew_arguments());
    EXPECT_EQ(failed.outcome, "save_error");
    EXPECT_TRUE(failed.download_waits);
    EXPECT_EQ(in_use(), old.certificate.serial_hex());

    policies_.exchange = exchange;
    requests_.clear();
    std::filesystem::remove(pending);
    EXPECT_EQ(client().retry_local(base::SecretText(kPassword)).outcome, "ok");
    EXPECT_EQ(in_use(), fresh.certificate.serial_hex());
    EXPECT_TRUE(requests_.empty());
}

TEST_F(AfterDownload, ARegistrationThatFailsIsRecoveredLocally) {
    const auto old = given_certificate(24h * 10);
    const auto fresh = identity_of("user1", kNow + 24h * 375);
    script_ = {success(pkcs12_of(fresh))};
    const auto blocked = settings_.store / "certificates" / ("." + describe_identity(fresh).id);
    ASSERT_TRUE(base::write_file(blocked, "in the way"));
    EXPECT_EQ(client().renew(renew_arguments()).outcome, "save_error");
    EXPECT_EQ(in_use(), old.certificate.serial_hex());
    std::filesystem::remove(blocked);
    EXPECT_EQ(client().retry_local(base::SecretText(kPassword)).outcome, "ok");
    EXPECT_EQ(in_use(), fresh.certificate.serial_hex());
}

TEST_F(AfterDownload, ACertificateForSomebodyElseIsNotSetUpAndDoesNotWait) {
    given_certificate(24h * 10);
    script_ = {success(pkcs12_of(identity_of("user2", kNow + 24h * 375)))};
    const ActionResult result = client().renew(renew_arguments());
    EXPECT_EQ(result.outcome, "registration_error");
    EXPECT_EQ(result.reason.id, "install.common_name");
    EXPECT_FALSE(result.download_waits);
    EXPECT_EQ(client().retry_local(base::SecretText(kPassword)).reason.id, "client.nothing_waits");
}

TEST_F(AfterDownload, AServersCertificateIsNotSetUp) {
    script_ = {
        success(pkcs12_of(identity_of("user1", kNow + 24h * 375, kNow - 24h, {"serverAuth"})))};
    EXPECT_EQ(client().issue(issue_arguments()).reason.id, "install.purpose");
}

TEST_F(AfterDownload, AnExpiredCertificateIsNotSetUp) {
    script_ = {success(pkcs12_of(identity_of("user1", kNow - 1h)))};
    EXPECT_EQ(client().issue(issue_arguments()).reason.id, "install.not_valid");
}

TEST_F(AfterDownload, ClocksMayDifferByAFewMinutes) {
    script_ = {success(pkcs12_of(identity_of("user1", kNow + 24h * 375, kNow + 4min)))};
    EXPECT_EQ(client().issue(issue_arguments()).outcome, "ok");
}

TEST_F(AfterDownload, ABackupRestoresALostStore) {
    const auto certificate = given_certificate(24h * 200);
    EXPECT_EQ(client().backup(folder_.path() / "backup").outcome, "ok");
    std::filesystem::remove_all(settings_.store);
    EXPECT_EQ(client().connect().outcome, "refused_by_client");
    EXPECT_EQ(client().restore(folder_.path() / "backup").outcome, "ok");
    EXPECT_EQ(client().connect().outcome, "ok");
    EXPECT_EQ(shown_, (std::vector{certificate.certificate.serial_hex()}));
}

} // namespace
} // namespace ediconform::mock_client::testing
