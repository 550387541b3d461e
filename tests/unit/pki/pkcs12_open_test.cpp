#include "harness/base/texts.hpp"
#include "harness/pki/pkcs12_examiner.hpp"
#include "tests/paths/test_paths.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::pki {
namespace {

std::string error_of(const std::string& file, const std::string& password = "p12Pass") {
    auto identity = open_pkcs12(fixture(file), password);
    return identity ? "opened" : identity.error().id;
}

TEST(Pkcs12Opening, GivesTheIdentityWithItsChain) {
    auto identity = open_pkcs12(fixture("ca-first.p12"), "");
    ASSERT_TRUE(identity) << to_string(identity.error());
    EXPECT_EQ(identity->certificate.fingerprint(), fixture_certificate("leaf").fingerprint());
    EXPECT_TRUE(identity->certificate.belongs_to(identity->key));
    ASSERT_EQ(identity->chain.size(), 2U);
    EXPECT_EQ(identity->chain[0].fingerprint(), fixture_certificate("root").fingerprint());
    EXPECT_EQ(identity->chain[1].fingerprint(), fixture_certificate("issuing").fingerprint());
}

TEST(Pkcs12Opening, ToleratesAMissingMacAndTrailingOctets) {
    EXPECT_EQ(error_of("openssl-no-mac.p12"), "opened");
    EXPECT_EQ(error_of("trailing.p12"), "opened");
}

TEST(Pkcs12Opening, TellsTheReasonsForRefusalApart) {
    EXPECT_EQ(error_of("openssl-modern.p12", "wrong"), "pkcs12.password");
    EXPECT_EQ(error_of("openssl-plain.p12", "wrong"), "pkcs12.password");
    EXPECT_EQ(error_of("openssl-no-mac.p12", "wrong"), "pkcs12.password");
    EXPECT_EQ(error_of("split-password.p12"), "pkcs12.password");
    EXPECT_EQ(error_of("truncated.p12"), "pkcs12.malformed");
    EXPECT_EQ(error_of("pbmac1.p12"), "pkcs12.unsupported");
    EXPECT_EQ(error_of("unknown-cipher.p12"), "pkcs12.unsupported");
    EXPECT_EQ(error_of("openssl-cert-only.p12"), "pkcs12.content");
    EXPECT_EQ(error_of("openssl-key-only.p12"), "pkcs12.content");
    EXPECT_EQ(error_of("mismatch.p12"), "pkcs12.content");
    EXPECT_EQ(error_of("iterations-mac.p12"), "pkcs12.too_costly");
}

TEST(Pkcs12Opening, NeverRepeatsThePasswordInAnError) {
    auto identity = open_pkcs12(fixture("openssl-modern.p12"), "SecretSecret9");
    ASSERT_FALSE(identity);
    EXPECT_THAT(to_string(identity.error()), testing::Not(testing::HasSubstr("SecretSecret9")));
}

TEST(PkiTexts, HaveEachMessageInBothLanguages) {
    auto texts = base::Texts::load(test::source_path("scenarios/texts"));
    ASSERT_TRUE(texts) << to_string(texts.error());
    for (const auto* id :
         {"pki.key", "pki.certificate", "pki.build", "pkcs12.malformed", "pkcs12.password",
          "pkcs12.unsupported", "pkcs12.too_costly", "pkcs12.content", "pkcs12.write"}) {
        EXPECT_TRUE(texts->contains(id)) << id;
    }
}

} // namespace
} // namespace ediconform::pki
