#include "harness/pki/certificate.hpp"
#include "harness/pki/digest.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gtest/gtest.h>

namespace ediconform::pki {
namespace {

TEST(PrivateKeyPem, SurvivesTheRoundTrip) {
    const PrivateKey key = PrivateKey::generate(PrivateKey::Kind::ec_p256);
    auto again = PrivateKey::from_pem(key.to_pem());
    ASSERT_TRUE(again) << to_string(again.error());
    EXPECT_EQ(again->public_key_der(), key.public_key_der());
}

TEST(PrivateKeyPem, ReadsAKeyThatOpensslWrote) {
    auto key = PrivateKey::from_pem(fixture("material/leaf.key"));
    ASSERT_TRUE(key) << to_string(key.error());
    EXPECT_TRUE(fixture_certificate("leaf").belongs_to(*key));
    EXPECT_FALSE(fixture_certificate("other").belongs_to(*key));
}

TEST(PrivateKeyPem, RefusesACertificateInItsPlace) {
    auto key = PrivateKey::from_pem(fixture("material/leaf.crt"));
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().id, "pki.key");
}

TEST(PrivateKeyPem, RefusesAnEncryptedKeyWithoutAskingForAPassphrase) {
    auto key = PrivateKey::from_pem(fixture("material/encrypted.key"));
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().id, "pki.key");
}

TEST(PrivateKeyPem, RefusesEmptyText) {
    EXPECT_FALSE(PrivateKey::from_pem(""));
}

TEST(Sha256, MatchesTheVectorOfFips180) {
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231, test case 2.
TEST(KeyedDigest, IsThatOfTheRfc) {
    EXPECT_EQ(keyed_digest_hex("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

} // namespace
} // namespace ediconform::pki
