#include "harness/pki/certificate_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::pki {
namespace {

using std::chrono::days;
using testing::ElementsAre;

constexpr base::WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 4 / 1);

class CertificateBuilder : public testing::Test {
protected:
    CertificateSpec spec() {
        CertificateSpec made;
        made.subject = {{"CN", "user1"}};
        made.not_before = kNow;
        made.not_after = kNow + days(10);
        return made;
    }
    Certificate build(const CertificateSpec& wanted) {
        auto built = build_self_signed(wanted, key_);
        EXPECT_TRUE(built) << to_string(built.error());
        return *std::move(built);
    }
    std::string refused_field(const CertificateSpec& wanted) {
        auto built = build_self_signed(wanted, key_);
        EXPECT_FALSE(built);
        return built ? std::string() : built.error().arguments.front().second;
    }

    PrivateKey key_ = PrivateKey::generate(PrivateKey::Kind::ec_p256);
};

TEST_F(CertificateBuilder, WritesSerialNumbersAsTheyAreGiven) {
    for (const std::string serial :
         {"01", "00", "0fff", "-05", "80000000000000000000000000000000ff"}) {
        auto wanted = spec();
        wanted.serial_hex = serial;
        EXPECT_EQ(build(wanted).serial_hex(), serial);
    }
}

TEST_F(CertificateBuilder, CanGiveSeveralCommonNames) {
    auto wanted = spec();
    wanted.subject = {{"CN", "one"}, {"O", "x"}, {"CN", "二"}};
    EXPECT_THAT(build(wanted).common_names(), ElementsAre("one", "二"));
}

TEST_F(CertificateBuilder, CanGiveNoCommonName) {
    auto wanted = spec();
    wanted.subject = {{"O", "x"}};
    EXPECT_THAT(build(wanted).common_names(), ElementsAre());
    EXPECT_EQ(build(wanted).common_name_type(), "");
}

TEST_F(CertificateBuilder, ReachesTheYear9999) {
    auto wanted = spec();
    wanted.extra_extensions = {};
    wanted.not_after = base::WallTime::max();
    EXPECT_GT(build(wanted).not_after(), kNow + days(80000));
}

TEST_F(CertificateBuilder, ReplacesAnExtensionThatIsGivenExplicitly) {
    auto wanted = spec();
    wanted.extra_extensions = {{"basicConstraints", "CA:TRUE,pathlen:0"}};
    EXPECT_TRUE(build(wanted).is_ca());
}

TEST_F(CertificateBuilder, LeavesOutAnExtensionThatIsGivenEmpty) {
    auto wanted = spec();
    wanted.ca = true;
    wanted.extra_extensions = {{"basicConstraints", ""}};
    EXPECT_FALSE(build(wanted).is_ca());
}

TEST_F(CertificateBuilder, RestrictsUseOnlyWhenAsked) {
    auto wanted = spec();
    EXPECT_TRUE(build(wanted).allows_client_authentication());
    wanted.extended_key_usage = {"serverAuth"};
    EXPECT_FALSE(build(wanted).allows_client_authentication());
    wanted.extended_key_usage = {"serverAuth", "clientAuth"};
    EXPECT_TRUE(build(wanted).allows_client_authentication());
}

TEST_F(CertificateBuilder, NamesTheFieldThatIsRefused) {
    auto wanted = spec();
    wanted.subject = {{"CN", "user1"}, {"C", "Japan"}};
    EXPECT_EQ(refused_field(wanted), "C");
    wanted = spec();
    wanted.serial_hex = "xyz";
    EXPECT_EQ(refused_field(wanted), "serial_hex");
    wanted = spec();
    wanted.ip_addresses = {"300.0.0.1"};
    EXPECT_EQ(refused_field(wanted), "300.0.0.1");
    wanted = spec();
    wanted.extended_key_usage = {"noSuchUsage"};
    EXPECT_EQ(refused_field(wanted), "extendedKeyUsage");
}

TEST_F(CertificateBuilder, RefusesASubjectThatIsNotUtf8) {
    auto wanted = spec();
    wanted.subject = {{"CN", "\x83\x65\x83\x58"}};
    EXPECT_EQ(refused_field(wanted), "CN");
}

} // namespace
} // namespace ediconform::pki
