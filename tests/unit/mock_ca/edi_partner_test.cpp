#include "mock-ca/server/edi_partner.hpp"
#include "mock_ca_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::mock_ca {
namespace {

using evidence::EventKind;
using testing::SizeIs;

constexpr auto kGet = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

class EdiPartnerTest : public testing::Test {
protected:
    int visit(const std::optional<pki::Identity>& identity) {
        const auto record = bench_.client_of(partner_->url(), identity).exchange(kGet);
        return record.response ? record.response->status : 0;
    }

    Bench bench_;
    std::unique_ptr<EdiPartner> partner_ =
        must(EdiPartner::start(bench_.environment(), "partner-1", bench_.recorder));
};

TEST_F(EdiPartnerTest, RecordsWhichCertificateItWasShownAndAcceptsAValidOne) {
    const auto shown = must(bench_.ca->add_certificate(ValidityState::in_window, Origin::api));
    EXPECT_EQ(visit(shown.identity), 200);
    ASSERT_TRUE(bench_.await(EventKind::partner_presented));
    const auto presented = bench_.events(EventKind::partner_presented).at(0);
    EXPECT_EQ(presented.source, "partner-1");
    EXPECT_EQ(presented.text("partner"), "partner-1");
    EXPECT_EQ(presented.text("serial"), shown.identity.certificate.serial_hex());
    EXPECT_EQ(presented.text("fingerprint"), shown.identity.certificate.fingerprint());
    EXPECT_TRUE(presented.flag("verified"));
}

TEST_F(EdiPartnerTest, TellsTheOldCertificateFromTheRenewedOne) {
    const auto old = must(bench_.ca->add_certificate(ValidityState::in_window, Origin::api));
    const pki::Identity renewed = bench_.identity_in(bench_.renew(old));
    EXPECT_EQ(visit(old.identity), 200); // both are valid: they overlap
    EXPECT_EQ(visit(renewed), 200);
    const auto presented = bench_.events(EventKind::partner_presented);
    ASSERT_THAT(presented, SizeIs(2));
    EXPECT_EQ(presented[0].text("serial"), old.identity.certificate.serial_hex());
    EXPECT_EQ(presented[1].text("serial"), renewed.certificate.serial_hex());
}

TEST_F(EdiPartnerTest, KeepsNoConnectionSoThatEachVisitShowsACertificate) {
    const auto shown = must(bench_.ca->add_certificate(ValidityState::in_window, Origin::api));
    auto client = bench_.client_of(partner_->url(), shown.identity);
    ASSERT_TRUE(client.exchange("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").response);
    EXPECT_FALSE(client.is_open());
}

TEST_F(EdiPartnerTest, AnExpiredCertificateIsRecordedAndRefused) {
    const auto expired = must(bench_.ca->add_certificate(ValidityState::expired, Origin::api));
    EXPECT_EQ(visit(expired.identity), 403);
    const auto presented = bench_.events(EventKind::partner_presented).at(0);
    EXPECT_EQ(presented.text("serial"), expired.identity.certificate.serial_hex());
    EXPECT_FALSE(presented.flag("verified"));
}

TEST_F(EdiPartnerTest, AVisitorWithoutCertificateIsRecordedAndRefused) {
    EXPECT_EQ(visit(std::nullopt), 403);
    const auto presented = bench_.events(EventKind::partner_presented).at(0);
    EXPECT_EQ(presented.text("serial"), "");
    EXPECT_FALSE(presented.flag("verified"));
}

} // namespace
} // namespace ediconform::mock_ca
