#include "harness/pki/chain.hpp"
#include "mock_ca_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::mock_ca {
namespace {

using evidence::EventKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class EveryProfile : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(MockCa, EveryProfile,
                         testing::Values("neutral-json", "neutral-xml", "neutral-form"),
                         [](const auto& tested) { return tested.param.substr(8); });

TEST_P(EveryProfile, IssuesACertificateForAVettedPair) {
    Bench bench(GetParam());
    const Pair pair = must(bench.ca->add_pair(PairState::vetted));
    const Exchanged exchanged = bench.issue(pair);
    ASSERT_TRUE(exchanged.has_certificate()) << exchanged.record.detail;
    EXPECT_EQ(exchanged.reply->status, bench.profile.status.ok);
    const pki::Identity identity = bench.identity_in(exchanged);
    EXPECT_THAT(identity.certificate.common_names(), ElementsAre(pair.common_name));
    EXPECT_THAT(pki::verify_chain(identity.certificate, identity.chain, {bench.authority.root()},
                                  bench.clock.wall(), pki::Purpose::tls_client),
                IsEmpty());
    EXPECT_EQ(bench.ca->issued_count(), 1U);
}

TEST_P(EveryProfile, RenewsWithTheClientCertificateAndKeepsTheName) {
    Bench bench(GetParam());
    const auto old = must(bench.ca->add_certificate(ValidityState::in_window, Origin::api));
    const Exchanged exchanged = bench.renew(old);
    ASSERT_TRUE(exchanged.has_certificate()) << exchanged.record.detail;
    const pki::Identity renewed = bench.identity_in(exchanged);
    EXPECT_THAT(renewed.certificate.common_names(), ElementsAre(old.common_name));
    EXPECT_NE(renewed.certificate.serial_hex(), old.identity.certificate.serial_hex());
    EXPECT_GT(renewed.certificate.not_after(), old.identity.certificate.not_after());
    EXPECT_LT(renewed.certificate.not_before(), old.identity.certificate.not_after());
}

TEST_P(EveryProfile, RefusesAUsedKeyAndGivesNoCertificate) {
    Bench bench(GetParam());
    const Exchanged exchanged = bench.issue(must(bench.ca->add_pair(PairState::used)));
    EXPECT_EQ(exchanged.meaning, "key_used");
    EXPECT_FALSE(exchanged.has_certificate());
    EXPECT_EQ(exchanged.status(), bench.profile.status.http_on_error);
}

TEST_P(EveryProfile, RefusesAPairThatIsNotVettedUntilItIs) {
    Bench bench(GetParam());
    const Pair pair = must(bench.ca->add_pair(PairState::unvetted));
    EXPECT_EQ(bench.issue(pair).meaning, "not_vetted");
    bench.ca->vet(pair);
    EXPECT_TRUE(bench.issue(pair).has_certificate());
}

TEST_P(EveryProfile, RefusesATooLongNameAsFormatError) {
    Bench bench(GetParam());
    auto values = bench.issue_values(must(bench.ca->add_pair(PairState::vetted)));
    values["common_name"] = std::string(65, 'a');
    const std::string expected =
        bench.profile.settles("A11", "authentication_first") ? "not_vetted" : "format_error";
    EXPECT_EQ(bench.send("issue", values).meaning, expected);
}

TEST_P(EveryProfile, RefusesARenewalBeforeTheWindowOpens) {
    Bench bench(GetParam());
    const auto early = must(bench.ca->add_certificate(ValidityState::before_window, Origin::api));
    EXPECT_EQ(bench.renew(early).meaning, "out_of_window");
}

TEST_P(EveryProfile, RefusesARenewalOfACertificateFromElsewhere) {
    Bench bench(GetParam());
    const auto other = must(bench.ca->add_certificate(ValidityState::in_window, Origin::other));
    EXPECT_EQ(bench.renew(other).meaning, "not_api_issued");
}

TEST(MockCa, TheSecondUseOfAKeyIsRefused) {
    Bench bench;
    const Pair pair = must(bench.ca->add_pair(PairState::vetted));
    EXPECT_TRUE(bench.issue(pair).has_certificate());
    EXPECT_EQ(bench.issue(pair).meaning, "key_used");
    EXPECT_EQ(bench.ca->issued_count(), 1U);
}

TEST(MockCa, TwoPairsOfOneUserGiveTwoCertificates) {
    Bench bench;
    EXPECT_TRUE(bench.issue(must(bench.ca->add_pair(PairState::vetted, "u"))).has_certificate());
    EXPECT_TRUE(bench.issue(must(bench.ca->add_pair(PairState::vetted, "u"))).has_certificate());
}

TEST(MockCa, AnExpiredCertificateIsAnsweredWith403) {
    Bench bench;
    const auto expired = must(bench.ca->add_certificate(ValidityState::expired, Origin::api));
    EXPECT_EQ(bench.renew(expired).status(), 403);
    ASSERT_TRUE(bench.await(EventKind::ca_decided));
    const auto decided = bench.events(EventKind::ca_decided);
    EXPECT_EQ(decided.at(0).text("meaning"), "client_auth_failed");
    EXPECT_THAT(decided.at(0).text("reason"), HasSubstr("expired"));
}

TEST(MockCa, ACertificateThatIsNotYetValidIsAnsweredWith403) {
    Bench bench;
    const auto future = must(bench.ca->add_certificate(ValidityState::not_yet_valid, Origin::api));
    EXPECT_EQ(bench.renew(future).status(), 403);
}

TEST(MockCa, ARenewalWithoutCertificateIsAnsweredWith403) {
    Bench bench;
    EXPECT_EQ(bench.renew(std::nullopt, "Renewal12345").status(), 403);
}

TEST(MockCa, ACertificateOfAnotherCaWithTheSameSubjectIsAnsweredWith403) {
    Bench bench;
    const auto ours = must(bench.ca->add_certificate(ValidityState::in_window, Origin::api));
    const auto foreign = must(TestAuthority::make(bench.clock, bench.keys, "bench"));
    const auto key = pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256);
    const auto certificate = must(foreign.issue_client(
        ours.common_name, bench.ca->validity_of(ValidityState::in_window), key));
    const pki::Identity identity{certificate, key, foreign.chain(false)};
    EXPECT_EQ(bench.renew(identity, ours.renewal_password.reveal()).status(), 403);
}

TEST(MockCa, AnExpiredCertificateIsRefusedInTlsWhereTheProfileSaysSo) {
    Bench bench("neutral-xml"); // A1: tls
    const auto expired = must(bench.ca->add_certificate(ValidityState::expired, Origin::api));
    const Exchanged exchanged = bench.renew(expired);
    EXPECT_EQ(exchanged.record.failure, transport::ExchangeFailure::client_certificate_refused);
    EXPECT_THAT(bench.events(EventKind::http_request), IsEmpty());
}

TEST(MockCa, AWrongRenewalPasswordIsRefusedWhereItIsVerified) {
    Bench bench;
    const auto old = must(bench.ca->add_certificate(ValidityState::in_window, Origin::api));
    EXPECT_EQ(bench.renew(old.identity, "Other1234567").meaning, "bad_renewal_password");
}

TEST(MockCa, ARenewedCertificateRenewsAgainOnceItsOwnWindowOpens) {
    Bench bench;
    bench.ca->set_validity(std::chrono::days(10));
    const auto old = must(bench.ca->add_certificate(ValidityState::in_window, Origin::api));
    const pki::Identity renewed = bench.identity_in(bench.renew(old));
    const Exchanged again = bench.renew(renewed, old.renewal_password.reveal());
    EXPECT_TRUE(again.has_certificate());
    EXPECT_EQ(bench.renew(old).meaning, "key_used"); // A3: renews_once
}

TEST(MockCa, AnUnknownPathIsAnsweredWith404AndAWrongMethodWith405) {
    Bench bench;
    auto record = bench.client("issue").exchange("POST /nowhere HTTP/1.1\r\nHost: x\r\n"
                                                 "Content-Length: 0\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(record.response);
    EXPECT_EQ(record.response->status, 404);
    const std::string get = "GET " + bench.profile.find("issue")->path +
                            " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    record = bench.client("issue").exchange(get);
    ASSERT_TRUE(record.response);
    EXPECT_EQ(record.response->status, 405);
    EXPECT_EQ(record.response->fields.find("allow"), "POST");
}

TEST(MockCa, AnUndecodableBodyIsAnsweredWith400AndUsesNoKeyUp) {
    Bench bench;
    const auto path = bench.profile.find("issue")->path;
    const auto record =
        bench.client("issue").exchange("POST " + path +
                                       " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                       "Content-Length: 3\r\nConnection: close\r\n\r\n{\"a");
    ASSERT_TRUE(record.response);
    EXPECT_EQ(record.response->status, 400);
    EXPECT_EQ(bench.ca->issued_count(), 0U);
}

TEST(MockCa, OctetsThatAreNoHttpAreAnsweredWith400AndClosed) {
    Bench bench;
    auto client = bench.client("issue");
    const auto record = client.exchange("this is no HTTP\r\n\r\n");
    ASSERT_TRUE(record.response);
    EXPECT_EQ(record.response->status, 400);
    EXPECT_FALSE(client.is_open());
}

TEST(MockCa, PlainHttpOnTheTlsPortGetsNoAnswer) {
    Bench bench;
    transport::ClientSettings settings;
    settings.host = "127.0.0.1";
    settings.port = Bench::port_of(bench.ca->urls().at("issue"));
    settings.total_timeout = bench.patience;
    const Pair pair = must(bench.ca->add_pair(PairState::vetted));
    const auto record =
        transport::HttpClient(settings).exchange(bench.message("issue", bench.issue_values(pair)));
    EXPECT_FALSE(record.response);
    EXPECT_EQ(bench.ca->issued_count(), 0U);
    EXPECT_TRUE(bench.await(EventKind::tls_failed));
}

TEST(MockCa, KeepsAConnectionForSeveralRequests) {
    Bench bench;
    auto client = bench.client("issue");
    for (int round = 0; round < 3; ++round) {
        const Pair pair = must(bench.ca->add_pair(PairState::vetted));
        const auto exchanged = bench.read(
            "issue", client.exchange(bench.message("issue", bench.issue_values(pair), true)));
        EXPECT_TRUE(exchanged.has_certificate()) << round;
    }
    EXPECT_THAT(bench.events(EventKind::tcp_accepted), SizeIs(1));
}

TEST(MockCa, RecordsAnExchangeInTheOrderOfTheWire) {
    Bench bench;
    const auto old = must(bench.ca->add_certificate(ValidityState::in_window, Origin::api));
    ASSERT_TRUE(bench.renew(old).has_certificate());
    ASSERT_TRUE(bench.await(EventKind::tcp_closed));
    std::vector<EventKind> kinds;
    for (const auto& event : bench.journal.of_case("case")) {
        kinds.push_back(event.kind);
        EXPECT_EQ(event.source, "mock-ca");
    }
    EXPECT_THAT(kinds,
                ElementsAre(EventKind::tcp_accepted, EventKind::tls_handshake,
                            EventKind::http_request, EventKind::ca_decided, EventKind::ca_issued,
                            EventKind::http_response, EventKind::tcp_closed));
    const auto handshake = bench.events(EventKind::tls_handshake).at(0);
    EXPECT_EQ(handshake.text("client_certificate"), old.identity.certificate.serial_hex());
    EXPECT_EQ(handshake.text("fingerprint"), old.identity.certificate.fingerprint());
    const auto request = bench.events(EventKind::http_request).at(0);
    EXPECT_EQ(request.text("operation"), "renew");
    EXPECT_EQ(request.number("ordinal"), 1);
    EXPECT_THAT(request.raw->body, HasSubstr(bench.pkcs12_password));
    const auto response = bench.events(EventKind::http_response).at(0);
    EXPECT_TRUE(response.flag("complete"));
    EXPECT_EQ(response.number("status"), 200);
}

TEST(MockCa, EverySecretOfAnExchangeIsKnownToTheRegistry) {
    Bench bench;
    const Pair pair = must(bench.ca->add_pair(PairState::vetted));
    const Exchanged exchanged = bench.issue(pair);
    ASSERT_TRUE(exchanged.has_certificate());
    EXPECT_EQ(bench.secrets.find(pair.key.reveal()), "authentication_key");
    EXPECT_EQ(bench.secrets.find(bench.renewal_password), "renewal_password");
    EXPECT_EQ(bench.secrets.find(bench.pkcs12_password), "pkcs12_password");
    EXPECT_EQ(bench.secrets.find(*exchanged.reply->certificate), "certificate");
}

} // namespace
} // namespace ediconform::mock_ca
