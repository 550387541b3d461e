#include "harness/evidence/masking.hpp"
#include "tests/unit/evidence/golden_forms.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace ediconform::evidence {
namespace {

class MaskingOfForm : public testing::TestWithParam<GoldenForm> {
protected:
    void SetUp() override { secrets_.add("authentication_key", kGoldenSecret); }
    SecretRegistry secrets_;
};

TEST_P(MaskingOfForm, HidesTheSecretAndKeepsWhatStandsAround) {
    const std::string masked = secrets_.mask("before " + GetParam().octets + " after");
    EXPECT_NE(masked.find("<redacted:authentication_key>"), std::string::npos) << masked;
    EXPECT_EQ(masked.find(GetParam().octets), std::string::npos);
    EXPECT_EQ(masked.rfind("before ", 0), 0U);
    EXPECT_EQ(masked.substr(masked.size() - 6), " after");
    // What is left may be quotes, padding and what stood beside the secret in a Base64 group.
    EXPECT_LE(masked.size(), std::string("before <redacted:authentication_key> after").size() + 12);
}

TEST_P(MaskingOfForm, FindsTheSecret) {
    EXPECT_EQ(secrets_.find("before " + GetParam().octets + " after"), "authentication_key");
}

INSTANTIATE_TEST_SUITE_P(Golden, MaskingOfForm, testing::ValuesIn(kGoldenForms),
                         [](const auto& instance) { return instance.param.name; });

TEST(Masking, LeavesTextWithoutSecretsAsItIs) {
    SecretRegistry secrets;
    secrets.add("pkcs12_password", "p12Pass!");
    EXPECT_EQ(secrets.mask("p12Pas p12Pass? \x01\xFF"), "p12Pas p12Pass? \x01\xFF");
    EXPECT_EQ(secrets.mask(""), "");
    EXPECT_EQ(secrets.mask("p12"), "p12");
    EXPECT_FALSE(secrets.find("p12Pas p12Pass?"));
}

TEST(Masking, HidesEachOccurrence) {
    SecretRegistry secrets;
    secrets.add("key", "k-0123456789");
    EXPECT_EQ(secrets.mask("k-0123456789k-0123456789;k-0123456789"),
              "<redacted:key><redacted:key>;<redacted:key>");
}

TEST(Masking, PrefersTheLongestSecretThatStartsAtAPlace) {
    SecretRegistry secrets;
    secrets.add("short", "abcdef");
    secrets.add("long", "abcdefghij");
    EXPECT_EQ(secrets.mask("abcdefghij abcdefg"), "<redacted:long> <redacted:short>g");
}

TEST(Masking, LeavesNoRestOfSecretsThatOverlap) {
    SecretRegistry secrets;
    secrets.add("first", "abcdef");
    secrets.add("second", "efghijkl");
    EXPECT_EQ(secrets.mask("abcdefghijkl!"), "<redacted:second>!");
}

TEST(Masking, LeavesOutSecretsOfLessThanFourOctets) {
    SecretRegistry secrets;
    secrets.add("pin", "123");
    EXPECT_EQ(secrets.mask("123"), "123");
}

TEST(Masking, MasksButDoesNotReportSecretsOfLessThanEightOctets) {
    SecretRegistry secrets;
    secrets.add("pin", "1234567");
    EXPECT_EQ(secrets.mask("1234567"), "<redacted:pin>");
    EXPECT_FALSE(secrets.find("1234567"));
    secrets.add("password", "12345678");
    EXPECT_EQ(secrets.find("12345678"), "password");
}

TEST(Masking, TakesSecretsThatAreNotText) {
    SecretRegistry secrets;
    secrets.add("private_key", std::string("\x00\xFF\x80\x30\x31", 5));
    EXPECT_EQ(secrets.mask(std::string("<\x00\xFF\x80\x30\x31>", 7)), "<<redacted:private_key>>");
    EXPECT_EQ(secrets.mask("00ff803031"), "<redacted:private_key>");
}

TEST(Masking, IsSafeWhileSecretsAreAdded) {
    SecretRegistry secrets;
    secrets.add("first", "first-secret");
    std::thread writer([&secrets] {
        for (int number = 0; number < 50; ++number) {
            secrets.add("more", "another-secret-" + std::to_string(number));
        }
    });
    for (int round = 0; round < 200; ++round) {
        EXPECT_EQ(secrets.mask("first-secret"), "<redacted:first>");
    }
    writer.join();
}

} // namespace
TEST(LongBase64, IsMaskedAlsoWhereNobodyKnowsTheSecret) {
    const std::string material(400, 'M');
    EXPECT_EQ(mask_long_base64(R"({"certificate":")" + material + R"("})"),
              R"({"certificate":"<redacted:base64 of 400 characters>"})");
}

TEST(LongBase64, IsMaskedWhereItIsWrappedOrEscaped) {
    std::string wrapped;
    for (int line = 0; line < 6; ++line) {
        wrapped += std::string(76, 'A') + (line % 2 == 0 ? "\r\n" : "%0D%0A");
    }
    EXPECT_EQ(mask_long_base64("<cert> " + wrapped + " </cert>").find("AAAA"), std::string::npos);
}

TEST(LongBase64, LeavesShortRunsAlone) {
    const std::string text = "status=0000&message=" + std::string(150, 'x');
    EXPECT_EQ(mask_long_base64(text), text);
}

} // namespace ediconform::evidence
