#include "harness/pki/certificate.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

namespace ediconform::pki {
namespace {

using testing::ElementsAre;

TEST(CertificateReading, TellsWhatOpensslPutIn) {
    const Certificate leaf = fixture_certificate("leaf");
    EXPECT_EQ(leaf.subject(), "CN=user1,O=fixture");
    EXPECT_EQ(leaf.issuer(), "CN=Fixture issuing CA,O=fixture");
    EXPECT_THAT(leaf.common_names(), ElementsAre("user1"));
    EXPECT_EQ(leaf.common_name_type(), "UTF8String");
    EXPECT_EQ(leaf.key_description(), "EC P-256");
    EXPECT_EQ(leaf.signature_algorithm(), "ecdsa-with-SHA256");
    EXPECT_FALSE(leaf.is_ca());
    EXPECT_FALSE(leaf.self_issued());
    EXPECT_TRUE(leaf.allows_client_authentication());
    EXPECT_EQ(leaf.not_after() - leaf.not_before(), std::chrono::days(3650));
}

TEST(CertificateReading, TellsWhatItsKeyMayBeUsedFor) {
    EXPECT_THAT(fixture_certificate("leaf").key_usage(), ElementsAre("digitalSignature"));
    EXPECT_THAT(fixture_certificate("leaf").extended_key_usage(), ElementsAre("clientAuth"));
    EXPECT_THAT(fixture_certificate("issuing").key_usage(), ElementsAre("keyCertSign"));
    EXPECT_THAT(fixture_certificate("issuing").extended_key_usage(), ElementsAre());
    EXPECT_TRUE(fixture_certificate("leaf").has_proper_serial());
}

TEST(CertificateReading, KnowsAuthoritiesAndSelfIssuedOnes) {
    EXPECT_TRUE(fixture_certificate("root").is_ca());
    EXPECT_TRUE(fixture_certificate("root").self_issued());
    EXPECT_TRUE(fixture_certificate("issuing").is_ca());
    EXPECT_FALSE(fixture_certificate("issuing").self_issued());
    EXPECT_TRUE(fixture_certificate("root").allows_client_authentication())
        << "no extendedKeyUsage restricts nothing";
}

TEST(CertificateReading, DescribesRsaKeys) {
    EXPECT_EQ(fixture_certificate("other").key_description(), "RSA 2048");
}

TEST(CertificateReading, SurvivesDerAndPem) {
    const Certificate leaf = fixture_certificate("leaf");
    auto from_der = Certificate::from_der(leaf.der());
    ASSERT_TRUE(from_der);
    EXPECT_EQ(from_der->pem(), leaf.pem());
    EXPECT_EQ(from_der->fingerprint(), leaf.fingerprint());
}

TEST(CertificateReading, ReadsEveryCertificateOfAPemFile) {
    const std::string both =
        fixture("material/leaf.crt") + "text between\n" + fixture("material/root.crt");
    auto all = Certificate::all_from_pem(both);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ((*all)[1].subject(), "CN=Fixture root,O=fixture");
}

TEST(CertificateReading, RefusesAPemFileWhoseSecondCertificateIsBroken) {
    std::string second = fixture("material/root.crt");
    second.replace(second.find('\n') + 1, 8, "AAAAAAAA");
    auto all = Certificate::all_from_pem(fixture("material/leaf.crt") + second);
    ASSERT_FALSE(all);
    EXPECT_EQ(all.error().id, "pki.certificate");
}

TEST(CertificateReading, RefusesOctetsAfterTheDer) {
    auto read = Certificate::from_der(fixture_certificate("leaf").der() + "x");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().id, "pki.certificate");
}

TEST(CertificateReading, RefusesTruncatedDerAndEmptyInput) {
    EXPECT_FALSE(Certificate::from_der(fixture_certificate("leaf").der().substr(0, 200)));
    EXPECT_FALSE(Certificate::from_der(""));
    EXPECT_FALSE(Certificate::from_pem(""));
}

TEST(CertificateReading, LeavesTheErrorQueueAsItWas) {
    ERR_clear_error();
    EXPECT_FALSE(Certificate::from_der("nonsense"));
    EXPECT_FALSE(PrivateKey::from_pem("nonsense"));
    EXPECT_TRUE(Certificate::from_pem(fixture("material/leaf.crt")));
    EXPECT_EQ(ERR_peek_error(), 0UL);
}

} // namespace
} // namespace ediconform::pki
