#include "harness/pki/pkcs12_examiner.hpp"
#include "tests/unit/pki/fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <algorithm>

namespace ediconform::pki {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kPassword = "p12Pass";

std::vector<std::string> names_in(const Pkcs12Facts& facts) {
    std::vector<std::string> names;
    for (const Certificate& certificate : facts.certificates) {
        names.push_back(certificate.common_names().front());
    }
    return names;
}

struct Foreign {
    std::string file;
    std::vector<std::string> encryption;
    std::string mac;
    std::int64_t iterations;
    std::string password = kPassword;
    std::optional<std::int64_t> mac_iterations = std::nullopt;
};
void PrintTo(const Foreign& foreign, std::ostream* out) {
    *out << foreign.file;
}

class Pkcs12OfOtherSoftware : public testing::TestWithParam<Foreign> {};

TEST_P(Pkcs12OfOtherSoftware, IsOpenedAndDescribed) {
    const Foreign& expected = GetParam();
    const Pkcs12Facts facts = examine_pkcs12(fixture(expected.file), expected.password);
    EXPECT_TRUE(facts.parsed);
    EXPECT_TRUE(facts.mac_present);
    EXPECT_TRUE(facts.mac_verified);
    EXPECT_TRUE(facts.decrypted);
    EXPECT_FALSE(facts.unsupported) << *facts.unsupported;
    EXPECT_EQ(facts.encryption_algorithms, expected.encryption);
    EXPECT_EQ(facts.mac_digest, expected.mac);
    EXPECT_EQ(facts.mac_iterations, expected.mac_iterations.value_or(expected.iterations));
    EXPECT_EQ(facts.highest_iterations, expected.iterations);
    EXPECT_EQ(facts.trailing_octets, 0U);
    EXPECT_EQ(facts.key_count, 1U);
    EXPECT_THAT(names_in(facts),
                testing::UnorderedElementsAre("user1", "Fixture issuing CA", "Fixture root"));
    ASSERT_TRUE(facts.leaf);
    EXPECT_EQ(facts.certificates[*facts.leaf].fingerprint(),
              fixture_certificate("leaf").fingerprint());
}
const std::string kAes256 = "PBES2/AES-256-CBC";
const std::string kTripleDes = "pbeWithSHA1And3-KeyTripleDES-CBC";
const std::string kRc2 = "pbeWithSHA1And40BitRC2-CBC";
INSTANTIATE_TEST_SUITE_P(
    Files, Pkcs12OfOtherSoftware,
    testing::Values(Foreign{"openssl-modern.p12", {kAes256}, "SHA256", 2048},
                    Foreign{"openssl-legacy.p12", {kRc2, kTripleDes}, "SHA1", 2048},
                    Foreign{"openssl-3des.p12", {kTripleDes}, "SHA1", 2048},
                    Foreign{"openssl-aes128.p12", {"PBES2/AES-128-CBC"}, "SHA1", 2048},
                    Foreign{"openssl-sha512.p12", {kAes256}, "SHA512", 2048},
                    Foreign{"openssl-plain.p12", {}, "SHA256", 2048},
                    Foreign{"openssl-empty.p12", {kAes256}, "SHA256", 2048, ""},
                    Foreign{"openssl-japanese.p12", {kAes256}, "SHA256", 2048, "パスワード１"},
                    Foreign{"openssl-1m.p12", {kAes256}, "SHA256", 1000000},
                    Foreign{"certtool-aes256.p12", {kAes256}, "SHA256", 600000},
                    Foreign{"certtool-3des.p12", {kTripleDes}, "SHA256", 600000},
                    Foreign{"certtool-rc2.p12", {kRc2}, "SHA256", 600000},
                    Foreign{"certtool-arcfour.p12", {"pbeWithSHA1And128BitRC4"}, "SHA256", 600000},
                    Foreign{"certtool-null.p12", {"PBES2/AES-128-CBC"}, "SHA256", 600000, ""},
                    Foreign{"nss.p12", {kAes256, "PBES2/AES-128-CBC"}, "SHA256", 600000},
                    Foreign{"keytool.p12", {kAes256}, "SHA256", 10000},
                    Foreign{"keytool-legacy.p12", {kTripleDes, kRc2}, "SHA1", 100000},
                    Foreign{"pyca.p12", {kAes256}, "SHA256", 20000, kPassword, 2048}),
    [](const auto& each) {
        std::string name = each.param.file.substr(0, each.param.file.find('.'));
        std::ranges::replace(name, '-', '_');
        return name;
    });

TEST(Pkcs12OfNodeForge, HasItsCertificatesInTheClear) {
    for (const auto& [file, algorithm] : {std::pair("forge-aes256.p12", kAes256),
                                          {"forge-3des.p12", kTripleDes},
                                          {"forge-no-mac.p12", std::string("PBES2/AES-128-CBC")}}) {
        const Pkcs12Facts facts = examine_pkcs12(fixture(file), kPassword);
        EXPECT_TRUE(facts.decrypted) << file;
        EXPECT_TRUE(facts.leaf) << file;
        EXPECT_EQ(facts.mac_present, std::string(file) != "forge-no-mac.p12");
        EXPECT_THAT(facts.bags,
                    ElementsAre(Pkcs12Bag{"certBag", "", 0}, Pkcs12Bag{"certBag", "", 0},
                                Pkcs12Bag{"pkcs8ShroudedKeyBag", algorithm, 2048}))
            << file;
        EXPECT_FALSE(examine_pkcs12(fixture(file), "").key) << "the key needs its password";
    }
}

TEST(Pkcs12Examiner, SaysWhatProtectsEachBag) {
    EXPECT_THAT(examine_pkcs12(fixture("openssl-legacy.p12"), kPassword).bags,
                ElementsAre(Pkcs12Bag{"certBag", kRc2, 2048}, Pkcs12Bag{"certBag", kRc2, 2048},
                            Pkcs12Bag{"certBag", kRc2, 2048},
                            Pkcs12Bag{"pkcs8ShroudedKeyBag", kTripleDes, 2048}));
    EXPECT_THAT(examine_pkcs12(fixture("openssl-plain.p12"), kPassword).bags,
                testing::Each(testing::Field(&Pkcs12Bag::encryption, "")));
}

TEST(Pkcs12Examiner, NamesAPartThatDoesNotOpenByWhatProtectsIt) {
    EXPECT_THAT(examine_pkcs12(fixture("openssl-modern.p12"), "wrong").bags,
                ElementsAre(Pkcs12Bag{"encryptedData", kAes256, 2048},
                            Pkcs12Bag{"pkcs8ShroudedKeyBag", kAes256, 2048}));
}

TEST(Pkcs12Examiner, TellsBerFromDer) {
    EXPECT_TRUE(examine_pkcs12(fixture("openssl-modern.p12"), kPassword).der);
    EXPECT_FALSE(examine_pkcs12(fixture("nss.p12"), kPassword).der)
        << "NSS writes indefinite lengths";
    EXPECT_TRUE(examine_pkcs12(fixture("trailing.p12"), kPassword).der)
        << "what follows the structure is no part of it";
}

TEST(Pkcs12Examiner, SaysThatAnotherPasswordFitsNeitherMacNorContent) {
    for (const std::string password : {"p12pass", "", "p12Pass ", "パスワード"}) {
        const Pkcs12Facts facts = examine_pkcs12(fixture("openssl-modern.p12"), password);
        EXPECT_TRUE(facts.parsed);
        EXPECT_FALSE(facts.mac_verified);
        EXPECT_FALSE(facts.decrypted);
        EXPECT_FALSE(facts.key);
        EXPECT_THAT(facts.certificates, IsEmpty());
    }
}

TEST(Pkcs12Examiner, CountsAKeyThatDoesNotOpen) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("openssl-modern.p12"), "wrong");
    EXPECT_EQ(facts.key_count, 1U);
}

TEST(Pkcs12Examiner, OpensAFileWithoutMac) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("openssl-no-mac.p12"), kPassword);
    EXPECT_FALSE(facts.mac_present);
    EXPECT_FALSE(facts.mac_verified);
    EXPECT_TRUE(facts.decrypted);
    EXPECT_TRUE(facts.leaf);
    EXPECT_EQ(facts.mac_digest, "");
}

TEST(Pkcs12Examiner, DoesNotDecryptAFileWithoutMacUnderAnotherPassword) {
    EXPECT_FALSE(examine_pkcs12(fixture("openssl-no-mac.p12"), "wrong").decrypted);
}

TEST(Pkcs12Examiner, TellsMacAndEncryptionPasswordsApart) {
    const Pkcs12Facts with_mac_password = examine_pkcs12(fixture("split-password.p12"), kPassword);
    EXPECT_TRUE(with_mac_password.mac_verified);
    EXPECT_FALSE(with_mac_password.decrypted);
    const Pkcs12Facts with_other = examine_pkcs12(fixture("split-password.p12"), "another");
    EXPECT_FALSE(with_other.mac_verified);
    EXPECT_TRUE(with_other.decrypted);
}

TEST(Pkcs12Examiner, ShowsACertificateWithoutItsKey) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("openssl-cert-only.p12"), kPassword);
    EXPECT_TRUE(facts.decrypted);
    EXPECT_EQ(facts.key_count, 0U);
    EXPECT_EQ(facts.certificates.size(), 3U);
    EXPECT_FALSE(facts.leaf);
}

TEST(Pkcs12Examiner, ShowsAKeyWithoutCertificate) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("openssl-key-only.p12"), kPassword);
    EXPECT_TRUE(facts.key);
    EXPECT_THAT(facts.certificates, IsEmpty());
    EXPECT_FALSE(facts.leaf);
}

TEST(Pkcs12Examiner, ShowsThatKeyAndCertificateDoNotMatch) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("mismatch.p12"), kPassword);
    EXPECT_TRUE(facts.key);
    EXPECT_THAT(names_in(facts), ElementsAre("user2"));
    EXPECT_FALSE(facts.leaf);
}

TEST(Pkcs12Examiner, CountsBothKeysOfTwoIdentities) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("keytool-two.p12"), kPassword);
    EXPECT_EQ(facts.key_count, 2U);
    ASSERT_TRUE(facts.leaf);
    EXPECT_TRUE(facts.certificates[*facts.leaf].belongs_to(*facts.key));
}

TEST(Pkcs12Examiner, KeepsFileOrderAndFindsTheLeafAtItsEnd) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("ca-first.p12"), kPassword);
    EXPECT_THAT(names_in(facts), ElementsAre("Fixture root", "Fixture issuing CA", "user1"));
    EXPECT_EQ(facts.leaf, 2U);
}

TEST(Pkcs12Examiner, LooksIntoNestedBags) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("nested.p12"), kPassword);
    EXPECT_EQ(facts.key_count, 1U);
    EXPECT_THAT(names_in(facts), ElementsAre("user1", "Fixture issuing CA"));
    EXPECT_EQ(facts.leaf, 0U);
}

TEST(Pkcs12Examiner, OpensAKeyUnderScrypt) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("scrypt.p12"), kPassword);
    EXPECT_TRUE(facts.leaf);
    EXPECT_THAT(facts.encryption_algorithms, ElementsAre("PBES2/scrypt/AES-256-CBC"));
    EXPECT_EQ(facts.highest_iterations, 16384 * 8);
}

TEST(Pkcs12Examiner, CountsOctetsAfterTheStructure) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("trailing.p12"), kPassword);
    EXPECT_EQ(facts.trailing_octets, 5U);
    EXPECT_TRUE(facts.mac_verified);
    EXPECT_TRUE(facts.leaf);
}

TEST(Pkcs12Examiner, FindsNoPfxInOtherInput) {
    const base::Bytes modern = fixture("openssl-modern.p12");
    for (const base::Bytes& input :
         {base::Bytes(), base::Bytes("<html>maintenance</html>"), modern.substr(1),
          fixture("truncated.p12"), fixture_certificate("leaf").der()}) {
        const Pkcs12Facts facts = examine_pkcs12(input, kPassword);
        EXPECT_FALSE(facts.parsed);
        EXPECT_FALSE(facts.mac_verified);
        EXPECT_FALSE(facts.decrypted);
    }
}

TEST(Pkcs12Examiner, SurvivesTruncationAtEachOctet) {
    const base::Bytes whole = fixture("openssl-3des.p12");
    for (std::size_t length = 0; length < whole.size(); length += 7) {
        EXPECT_FALSE(examine_pkcs12(base::ByteView(whole).substr(0, length), kPassword).parsed)
            << length;
    }
}

TEST(Pkcs12Examiner, SeesASingleWrongBitThroughTheMac) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("flipped.p12"), kPassword);
    EXPECT_TRUE(facts.parsed);
    EXPECT_FALSE(facts.mac_verified);
}

TEST(Pkcs12Examiner, NamesAMacThatItCannotVerify) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("pbmac1.p12"), kPassword);
    EXPECT_TRUE(facts.mac_present);
    EXPECT_FALSE(facts.mac_verified);
    EXPECT_EQ(facts.unsupported, "PBMAC1");
    EXPECT_TRUE(facts.leaf) << "the content is in the clear";
}

TEST(Pkcs12Examiner, NamesACipherThatItDoesNotKnow) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("unknown-cipher.p12"), kPassword);
    EXPECT_EQ(facts.unsupported, "PBES2/1.2.392.99999.1");
    EXPECT_FALSE(facts.decrypted);
}

TEST(Pkcs12Examiner, NamesAPublicKeySafe) {
    const Pkcs12Facts facts = examine_pkcs12(fixture("enveloped.p12"), kPassword);
    EXPECT_TRUE(facts.parsed);
    EXPECT_EQ(facts.unsupported, "pkcs7-envelopedData");
    EXPECT_FALSE(facts.decrypted);
}

class CostlyPkcs12 : public testing::TestWithParam<std::pair<std::string, std::int64_t>> {};

/// Without the limit each would take minutes to days; the test's own time-out is the proof.
TEST_P(CostlyPkcs12, IsNotOpened) {
    const Pkcs12Facts facts = examine_pkcs12(fixture(GetParam().first), kPassword);
    EXPECT_TRUE(facts.parsed);
    EXPECT_TRUE(facts.too_costly);
    EXPECT_EQ(facts.highest_iterations, GetParam().second);
    EXPECT_FALSE(facts.mac_verified);
    EXPECT_FALSE(facts.decrypted);
    EXPECT_FALSE(facts.key);
    EXPECT_THAT(facts.certificates, IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(Files, CostlyPkcs12,
                         testing::Values(std::pair{"iterations-mac.p12", 2147483647},
                                         std::pair{"iterations-pbes2.p12", 2147483647},
                                         std::pair{"iterations-pbe.p12", INT64_MAX},
                                         std::pair{"iterations-hidden.p12", 2147483647},
                                         std::pair{"iterations-total.p12", 4000000},
                                         std::pair{"scrypt-costly.p12", 1LL << 34}));

TEST(Pkcs12Examiner, DoesNotOpenAFileOverOneMebibyte) {
    const base::Bytes padded = fixture("openssl-modern.p12") + base::Bytes(1U << 20U, '\0');
    const Pkcs12Facts facts = examine_pkcs12(padded, kPassword);
    EXPECT_TRUE(facts.too_costly);
    EXPECT_FALSE(facts.parsed);
}

TEST(Pkcs12Examiner, LeavesTheErrorQueueAsItWas) {
    ERR_clear_error();
    examine_pkcs12(fixture("openssl-modern.p12"), "wrong");
    examine_pkcs12("nonsense", kPassword);
    EXPECT_EQ(ERR_peek_error(), 0UL);
}

} // namespace
} // namespace ediconform::pki
