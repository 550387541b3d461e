#include "harness/pki/pkcs12_examiner.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/pkcs12_writer.hpp"
#include "mock-ca/issuance/test_authority.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::mock_ca {
namespace {

using std::chrono::days;
using testing::ElementsAre;
using Kind = pki::PrivateKey::Kind;

constexpr base::WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 4 / 1);

class Pkcs12Writer : public testing::Test {
protected:
    pki::Identity make_identity() {
        auto authority = TestAuthority::make(clock_, keys_, "writer");
        pki::PrivateKey key = pki::PrivateKey::generate(Kind::ec_p256);
        auto certificate = authority->issue_client("user1", {kNow, kNow + days(365)}, key);
        return {*std::move(certificate), std::move(key), authority->chain(true)};
    }
    base::Bytes write(const wire::Pkcs12Rule& rule, const std::string& password = "p12Pass") {
        auto file = write_pkcs12(identity_, "user1", password, rule);
        EXPECT_TRUE(file) << to_string(file.error());
        return file ? *std::move(file) : base::Bytes();
    }

    base::FixedClock clock_{kNow};
    KeyPool keys_;
    pki::Identity identity_ = make_identity();
};

TEST_F(Pkcs12Writer, RefusesAPasswordThatIsNotUtf8) {
    const auto file = write_pkcs12(identity_, "user1", "\x83\x70\x83\x58", {});
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().id, "pkcs12.write");
}

TEST_F(Pkcs12Writer, RefusesAKeyThatDoesNotBelongToTheCertificate) {
    identity_.key = pki::PrivateKey::generate(Kind::ec_p256);
    const auto file = write_pkcs12(identity_, "user1", "p12Pass", {});
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().id, "pkcs12.write");
}

TEST_F(Pkcs12Writer, FollowsTheRuleInAlgorithmsAndIterations) {
    const pki::Pkcs12Facts facts = pki::examine_pkcs12(
        write({wire::Pkcs12Encryption::aes_128, wire::Digest::sha1, 3000, 0}), "p12Pass");
    EXPECT_TRUE(facts.mac_verified);
    EXPECT_EQ(facts.mac_digest, "SHA1");
    EXPECT_EQ(facts.mac_iterations, 3000);
    EXPECT_EQ(facts.highest_iterations, 3000);
    EXPECT_THAT(facts.encryption_algorithms, ElementsAre("PBES2/AES-128-CBC"));
}

TEST_F(Pkcs12Writer, ProtectsOnlyTheCertificatesWithRc2) {
    const pki::Pkcs12Facts facts = pki::examine_pkcs12(
        write({wire::Pkcs12Encryption::rc2_40, wire::Digest::sha1, 2048, 0}), "p12Pass");
    EXPECT_TRUE(facts.decrypted);
    EXPECT_THAT(facts.encryption_algorithms,
                ElementsAre("pbeWithSHA1And40BitRC2-CBC", "pbeWithSHA1And3-KeyTripleDES-CBC"));
}

TEST_F(Pkcs12Writer, AddsAMacToWhateverPasswordTheRequestNamed) {
    for (const std::string password : {"", "p", "パスワード１", "a b\\\"c"}) {
        const pki::Pkcs12Facts facts = pki::examine_pkcs12(write({}, password), password);
        EXPECT_TRUE(facts.mac_verified) << password;
        EXPECT_TRUE(facts.leaf) << password;
    }
}

TEST_F(Pkcs12Writer, PutsTheChainAfterTheLeaf) {
    auto identity = pki::open_pkcs12(write({}), "p12Pass");
    ASSERT_TRUE(identity) << to_string(identity.error());
    EXPECT_EQ(identity->certificate.fingerprint(), identity_.certificate.fingerprint());
    ASSERT_EQ(identity->chain.size(), 2U);
    EXPECT_EQ(identity->chain[0].fingerprint(), identity_.chain[0].fingerprint());
    EXPECT_EQ(identity->chain[1].fingerprint(), identity_.chain[1].fingerprint());
}

} // namespace
} // namespace ediconform::mock_ca
