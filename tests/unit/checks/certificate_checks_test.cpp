#include "harness/pki/pkcs12_examiner.hpp"
#include "mock-ca/issuance/pkcs12_writer.hpp"
#include "tests/unit/checks/answer_with_identity.hpp"
#include "tests/unit/checks/issuer.hpp"
#include "tests/unit/checks/journal_builder.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// The files of tests/data/pkcs12 are made by OpenSSL's command, GnuTLS, NSS, the JDK and by hand.
namespace ediconform::checks {
namespace {

using enum model::CheckState;
using pki::fixture;
using pki::fixture_certificate;
using std::chrono::days;
using std::chrono::minutes;
using testing::HasSubstr;

const std::string kOf = R"({"of": "issue"})";
const Secrets kPasswords{{"pkcs12_password", "p12Pass"}, {"renewal_password", "renewal-1"}};

JournalBuilder with_pkcs12(const std::string& der, const Secrets& secrets = kPasswords) {
    JournalBuilder journal;
    journal.now = fixture_certificate("leaf").not_before() + days(1);
    journal.request("issue", secrets);
    journal.answer("issue", reply(0, mock_ca::encode_base64(der, 0)));
    return journal;
}

JournalBuilder with_file(const std::string& name) {
    return with_pkcs12(fixture(name));
}

TEST(CheckPkcs12Password, HoldsForFilesOfEveryMaker) {
    for (const char* name :
         {"openssl-modern.p12", "openssl-legacy.p12", "openssl-3des.p12", "openssl-sha512.p12",
          "openssl-no-mac.p12", "nss.p12", "keytool.p12", "scrypt.p12"}) {
        EXPECT_EQ(with_file(name).state("pkcs12-password", kOf), held) << name;
    }
}

TEST(CheckPkcs12Password, IsUnmetWhereThePasswordOfTheRequestDoesNotOpenIt) {
    for (const char* name : {"openssl-empty.p12", "openssl-japanese.p12", "split-password.p12",
                             "flipped.p12", "certtool-null.p12", "enveloped.p12"}) {
        EXPECT_EQ(with_file(name).state("pkcs12-password", kOf), unmet) << name;
    }
}

TEST(CheckPkcs12Password, IsUnmetForAnEmptyPasswordInsteadOfThatOfTheRequest) {
    const CheckResult result =
        with_pkcs12(fixture("openssl-empty.p12")).check("pkcs12-password", kOf);
    EXPECT_EQ(result.observed, texts().render("check.pkcs12_password.does_not_open"));
}

TEST(CheckPkcs12Password, IsUnmetWhereNothingIsEncryptedThoughTheMacHolds) {
    const CheckResult result = with_file("openssl-plain.p12").check("pkcs12-password", kOf);
    EXPECT_EQ(result.state, unmet);
    EXPECT_EQ(result.observed, texts().render("check.pkcs12_password.opens_with_another"));
}

TEST(CheckPkcs12Password, IsUnmetForTheRenewalPassword) {
    Secrets swapped = kPasswords;
    std::swap(swapped["pkcs12_password"], swapped["renewal_password"]);
    EXPECT_EQ(with_pkcs12(fixture("openssl-modern.p12"), swapped).state("pkcs12-password", kOf),
              unmet);
}

TEST(CheckPkcs12Password, IsUndecidedBeyondWhatTheTesterOpens) {
    for (const char* name : {"iterations-mac.p12", "scrypt-costly.p12", "unknown-cipher.p12"}) {
        const CheckResult result = with_file(name).check("pkcs12-password", kOf);
        EXPECT_EQ(result.state, undecided) << name;
        EXPECT_EQ(result.owner, model::Owner::harness) << name;
    }
}

TEST(CheckPkcs12Password, IsUnmetForWhatIsNoPkcs12) {
    EXPECT_EQ(with_pkcs12("0 nonsense").state("pkcs12-password", kOf), unmet);
    EXPECT_EQ(with_pkcs12("nonsense").state("pkcs12-password", kOf), undecided)
        << "no BER at all: that is a matter of the Base64";
    EXPECT_EQ(with_file("truncated.p12").state("pkcs12-password", kOf), unmet);
}

TEST(CheckPkcs12Password, SaysNothingOfWhatIsNoBase64OrMissing) {
    EXPECT_EQ(JournalBuilder().answer("issue", reply(0, "?")).state("pkcs12-password", kOf),
              undecided);
    EXPECT_EQ(JournalBuilder().answer("issue", reply(1102)).state("pkcs12-password", kOf),
              undecided);
}

TEST(CheckPkcs12Content, HoldsForOneIdentityWithACaCertificate) {
    for (const char* name : {"openssl-modern.p12", "ca-first.p12", "nss.p12", "keytool.p12"}) {
        EXPECT_EQ(with_file(name).state("pkcs12-content", kOf), held) << name;
    }
}

TEST(CheckPkcs12Content, IsUnmetForWhatIsMissingOrTooMuch) {
    for (const char* name :
         {"openssl-cert-only.p12", "openssl-key-only.p12", "mismatch.p12", "keytool-two.p12"}) {
        EXPECT_EQ(with_file(name).state("pkcs12-content", kOf), unmet) << name;
    }
}

TEST(CheckPkcs12Content, SaysNothingOfWhatDoesNotOpen) {
    EXPECT_EQ(with_file("flipped.p12").state("pkcs12-content", kOf), undecided);
}

TEST(CheckPkcs12Content, IsUnmetWithoutACaCertificate) {
    Issuer issuer;
    pki::Identity alone = issuer.identity();
    alone.chain.clear();
    JournalBuilder journal;
    EXPECT_EQ(give(journal, "issue", alone).state("pkcs12-content", kOf), unmet);
    alone.chain = {alone.certificate};
    JournalBuilder doubled;
    EXPECT_EQ(give(doubled, "issue", alone).state("pkcs12-content", kOf), unmet)
        << "the certificate itself, twice, is no CA certificate";
}

TEST(CheckPkcs12Content, IsUndecidedBeyondWhatTheTesterOpens) {
    EXPECT_EQ(with_file("iterations-pbes2.p12").state("pkcs12-content", kOf), undecided);
}

TEST(CheckChain, HoldsUpToAnAnchorThatTheTargetDeclares) {
    JournalBuilder journal = with_file("openssl-modern.p12");
    journal.anchors = {fixture_certificate("root")};
    EXPECT_EQ(journal.state("chain", kOf), held);
}

TEST(CheckChain, HoldsByTheCaCertificatesOfThePkcs12WhereNoneIsDeclared) {
    EXPECT_EQ(with_file("openssl-modern.p12").state("chain", kOf), held);
}

TEST(CheckChain, IsUnmetUpToAnotherAnchorThanDeclared) {
    Issuer other;
    JournalBuilder journal = with_file("openssl-modern.p12");
    journal.anchors = {other.authority.root()};
    EXPECT_EQ(journal.state("chain", kOf), unmet);
}

TEST(CheckChain, HoldsByADeclaredAnchorWhereThePkcs12BringsNone) {
    Issuer issuer;
    pki::Identity identity = issuer.identity();
    identity.chain.clear();
    JournalBuilder journal;
    give(journal, "issue", identity);
    EXPECT_EQ(journal.state("chain", kOf), unmet);
    journal.anchors = {issuer.authority.issuing()};
    EXPECT_EQ(journal.state("chain", kOf), held) << "an intermediate will do";
}

TEST(CheckChain, WarnsAtMostOfAValidityThatBeginsLater) {
    Issuer issuer;
    const auto now = issuer.clock.wall();
    const auto begins_after = [&](std::chrono::minutes delay) {
        JournalBuilder journal;
        journal.now = now;
        return give(journal, "issue", issuer.identity("u", now + delay, now + days(365)))
            .check("chain", kOf);
    };
    EXPECT_EQ(begins_after(std::chrono::minutes(4)).state, held) << "clocks differ a little";
    const CheckResult tomorrow = begins_after(std::chrono::hours(9));
    EXPECT_EQ(tomorrow.state, unmet);
    EXPECT_EQ(tomorrow.at_most, model::Level::should);
}

TEST(CheckChain, IsUnmetWhereThePkcs12HoldsTheCertificatesOfAnotherCa) {
    Issuer issuer;
    Issuer other;
    pki::Identity identity = issuer.identity();
    identity.chain = other.authority.chain(true);
    JournalBuilder journal;
    EXPECT_EQ(give(journal, "issue", identity).state("chain", kOf), unmet);
}

TEST(CheckChain, IsUnmetWhereACertificateVouchesForItself) {
    Issuer issuer;
    pki::Identity identity = issuer.identity();
    identity.chain = {identity.certificate};
    JournalBuilder journal;
    EXPECT_EQ(give(journal, "issue", identity).state("chain", kOf), unmet);
}

TEST(CheckChain, ToleratesAClockThatIsALittleAhead) {
    for (const auto& [ahead, state] : {std::pair{minutes(4), held}, {minutes(6), unmet}}) {
        Issuer issuer;
        const auto now = issuer.clock.wall();
        JournalBuilder journal;
        journal.now = now;
        give(journal, "issue", issuer.identity("user1", now + ahead, now + days(90)));
        EXPECT_EQ(journal.state("chain", kOf), state) << ahead.count();
    }
}

TEST(CheckChain, IsUnmetForAnExpiredCertificate) {
    JournalBuilder journal = with_file("openssl-modern.p12");
    journal.now = fixture_certificate("leaf").not_after() + days(1);
    EXPECT_EQ(journal.state("chain", kOf), unmet);
}

TEST(CheckChain, IsUnmetWithoutACertificateAndSaysWhy) {
    const CheckResult result = with_file("openssl-key-only.p12").check("chain", kOf);
    EXPECT_EQ(result.state, unmet);
    EXPECT_EQ(result.observed, texts().render("check.pkcs12.no_identity"));
}

CheckResult common_name_of(const pki::Identity& identity, const std::string& asked) {
    JournalBuilder journal;
    journal.add(EventKind::fact, "", "tester",
                {{"name", std::string("needs.pair")}, {"common_name", asked}});
    give(journal, "issue", identity);
    return journal.check("common-name", R"({"of": "issue", "as_in": "$needs.pair.common_name"})");
}

TEST(CheckCommonName, ComparesTheText) {
    Issuer issuer;
    EXPECT_EQ(common_name_of(issuer.with_subject({{"CN", "user1"}}), "user1").state, held);
    EXPECT_EQ(common_name_of(issuer.with_subject({{"CN", "株式会社"}}), "株式会社").state, held);
    for (const char* other : {"User1", "user1 ", "user"}) {
        EXPECT_EQ(common_name_of(issuer.with_subject({{"CN", "user1"}}), other).state, unmet);
    }
}

TEST(CheckCommonName, WarnsAtMostOfAnotherNameBesideTheRightOne) {
    Issuer issuer;
    const CheckResult two =
        common_name_of(issuer.with_subject({{"CN", "EDI"}, {"CN", "user1"}}), "user1");
    EXPECT_EQ(two.state, unmet);
    EXPECT_EQ(two.at_most, model::Level::should);
    const CheckResult none = common_name_of(issuer.with_subject({{"O", "user1"}}), "user1");
    EXPECT_EQ(none.state, unmet);
    EXPECT_FALSE(none.at_most);
}

TEST(CheckCommonName, AsksNothingOfARefusalWhereToldSo) {
    JournalBuilder journal;
    journal.add(EventKind::fact, "", "tester",
                {{"name", std::string("needs.pair")}, {"common_name", std::string("user1")}});
    journal.answer("issue", reply(1102));
    const std::string parameters = R"({"of": "issue", "as_in": "$needs.pair.common_name")";
    EXPECT_EQ(journal.state("common-name", parameters + "}"), undecided);
    EXPECT_EQ(journal.state("common-name", parameters + R"(, "unless_refused": true})"),
              not_applicable);
    EXPECT_EQ(journal.state("pkcs12-password", R"({"of": "issue", "unless_refused": true})"),
              not_applicable);
}

TEST(CheckPkcs12Password, AsksNothingOfAnErrorThatCarriesACertificateWhereToldSo) {
    const std::string left_over = "MEFC" + std::string(60, 'A');
    for (const auto& [code, http_status] : {std::pair(1102, 200), std::pair(0, 400)}) {
        JournalBuilder journal;
        journal.answer("issue", reply(code, left_over), http_status);
        EXPECT_EQ(journal.state("pkcs12-password", R"({"of": "issue", "unless_refused": true})"),
                  not_applicable)
            << code << ' ' << http_status;
        EXPECT_EQ(journal.state("pkcs12-password", R"({"of": "issue"})"), unmet);
    }
}

TEST(CheckCommonName, IsUndecidedWithoutANameToCompareWith) {
    Issuer issuer;
    JournalBuilder journal;
    give(journal, "issue", issuer.identity());
    EXPECT_EQ(journal.state("common-name", R"({"of": "issue", "as_in": "$needs.x.common_name"})"),
              undecided);
}

} // namespace
} // namespace ediconform::checks
