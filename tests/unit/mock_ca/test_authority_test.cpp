#include "harness/pki/chain.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::mock_ca {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using Kind = pki::PrivateKey::Kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr base::WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 4 / 1) + 3h;

class TestAuthorityTest : public testing::Test {
protected:
    TestAuthority make(const std::string& label) {
        auto made = TestAuthority::make(clock_, keys_, label);
        EXPECT_TRUE(made) << to_string(made.error());
        return *std::move(made);
    }
    pki::Certificate client(const std::string& name, const ValidityPeriod& validity) {
        auto issued = authority_.issue_client(name, validity, key_);
        EXPECT_TRUE(issued) << to_string(issued.error());
        return *std::move(issued);
    }

    base::FixedClock clock_{kNow};
    KeyPool keys_;
    TestAuthority authority_ = make("A");
    pki::PrivateKey key_ = pki::PrivateKey::generate(Kind::ec_p256);
    ValidityPeriod valid_{kNow - days(10), kNow + days(100)};
};

TEST_F(TestAuthorityTest, MarksItsNamesAsTestMaterialWithTheLabel) {
    EXPECT_THAT(authority_.root().subject(), HasSubstr("TEST root CA A"));
    EXPECT_THAT(authority_.issuing().subject(), HasSubstr("TEST issuing CA A"));
    EXPECT_EQ(authority_.issuing().issuer(), authority_.root().subject());
}

TEST_F(TestAuthorityTest, IssuesAClientCertificateThatVerifiesForTlsClients) {
    const pki::Certificate certificate = client("user1", valid_);
    EXPECT_THAT(pki::verify_chain(certificate, authority_.chain(false), {authority_.root()}, kNow,
                                  pki::Purpose::tls_client),
                IsEmpty());
    EXPECT_EQ(certificate.subject(), "CN=user1,O=ediconform test");
    EXPECT_EQ(certificate.not_before(), valid_.not_before);
    EXPECT_EQ(certificate.not_after(), valid_.not_after);
    EXPECT_TRUE(certificate.belongs_to(key_));
    EXPECT_FALSE(certificate.is_ca());
}

TEST_F(TestAuthorityTest, KeepsAJapaneseCommonNameAsUtf8String) {
    const pki::Certificate certificate = client("株式会社テスト𠮷野家", valid_);
    EXPECT_THAT(certificate.common_names(), ElementsAre("株式会社テスト𠮷野家"));
    EXPECT_EQ(certificate.common_name_type(), "UTF8String");
}

TEST_F(TestAuthorityTest, AcceptsSixtyFourCharactersAndRefusesOneMore) {
    std::string name;
    for (int i = 0; i < 64; ++i) {
        name += "あ";
    }
    EXPECT_THAT(client(name, valid_).common_names(), ElementsAre(name));
    const auto refused = authority_.issue_client(name + "x", valid_, key_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().id, "pki.build");
    EXPECT_EQ(refused.error().arguments.front().second, "CN");
}

TEST_F(TestAuthorityTest, GivesEachCertificateItsOwnPositiveSerialOfSixteenOctets) {
    const std::string first = client("user1", valid_).serial_hex();
    const std::string second = client("user1", valid_).serial_hex();
    EXPECT_NE(first, second);
    EXPECT_EQ(first.size(), 32U);
    EXPECT_LT(first.front(), '8');
}

TEST_F(TestAuthorityTest, IssuesServerCertificatesForNamesAndAddresses) {
    auto server = authority_.issue_server({"ca.example", "127.0.0.1", "::1"});
    ASSERT_TRUE(server) << to_string(server.error());
    EXPECT_THAT(pki::verify_chain(server->certificate, server->chain, {authority_.root()}, kNow,
                                  pki::Purpose::tls_server),
                IsEmpty());
    EXPECT_TRUE(server->certificate.belongs_to(server->key));
    EXPECT_FALSE(server->certificate.allows_client_authentication());
    EXPECT_EQ(server->certificate.not_after() - server->certificate.not_before(), days(90));
}

TEST_F(TestAuthorityTest, RecognisesItsCertificatesWhateverTheirValidity) {
    EXPECT_TRUE(authority_.has_issued(client("user1", valid_)));
    EXPECT_TRUE(authority_.has_issued(client("user1", {kNow - days(400), kNow - days(35)})));
    EXPECT_TRUE(authority_.has_issued(client("user1", {kNow + days(1), kNow + days(366)})));
}

TEST_F(TestAuthorityTest, DoesNotRecogniseAnotherAuthorityOfTheSameLabel) {
    const TestAuthority twin = make("A");
    auto foreign = twin.issue_client("user1", valid_, key_);
    ASSERT_TRUE(foreign);
    EXPECT_EQ(foreign->issuer(), client("user1", valid_).issuer());
    EXPECT_FALSE(authority_.has_issued(*foreign));
}

TEST_F(TestAuthorityTest, DoesNotRecogniseAServerCertificateAsAClients) {
    auto server = authority_.issue_server({"ca.example"});
    ASSERT_TRUE(server);
    EXPECT_FALSE(authority_.has_issued(server->certificate));
}

TEST_F(TestAuthorityTest, ListsTheIssuingCertificateAndOnRequestTheRoot) {
    ASSERT_EQ(authority_.chain(false).size(), 1U);
    EXPECT_EQ(authority_.chain(false)[0].fingerprint(), authority_.issuing().fingerprint());
    ASSERT_EQ(authority_.chain(true).size(), 2U);
    EXPECT_EQ(authority_.chain(true)[1].fingerprint(), authority_.root().fingerprint());
}

} // namespace
} // namespace ediconform::mock_ca
