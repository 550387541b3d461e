/// Each fault of the catalogue against a real client on a real connection: what the wire shows,
/// what the CA issued, and that the journal says so.

#include "mock_ca_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace ediconform::mock_ca {
namespace {

using evidence::EventKind;
using testing::IsEmpty;
using testing::SizeIs;
using transport::ExchangeFailure;
using transport::Stage;

class FaultProbe : public testing::Test {
protected:
    void start(const std::string& fault, const std::string& profile = "neutral-json") {
        bench_ = std::make_unique<Bench>(profile, "[" + fault + "]");
        pair_ = must(bench_->ca->add_pair(PairState::vetted));
    }
    Exchanged issue() { return bench_->issue(pair_); }

    void expect_delivered(const std::string& name, const std::string& phase) {
        ASSERT_TRUE(bench_->await(EventKind::fault_delivered));
        const auto delivered = bench_->events(EventKind::fault_delivered);
        ASSERT_THAT(delivered, SizeIs(1));
        EXPECT_EQ(delivered[0].text("name"), name);
        EXPECT_EQ(delivered[0].text("phase"), phase);
        EXPECT_EQ(delivered[0].number("fault", -1), 0);
    }

    base::Bytes pkcs12_in(const Exchanged& exchanged) {
        return must(mock_client::decode_base64(exchanged.reply->certificate.value()));
    }

    std::unique_ptr<Bench> bench_;
    Pair pair_;
};

TEST_F(FaultProbe, AnswerGivesThePlannedMeaningAndIssuesNothing) {
    start(R"({"on": "issue", "nth": 1, "answer": "key_used"})");
    EXPECT_EQ(issue().meaning, "key_used");
    expect_delivered("answer", "decided");
    EXPECT_EQ(bench_->ca->issued_count(), 0U);
    EXPECT_EQ(bench_->events(EventKind::ca_decided).at(0).text("meaning"), "key_used");
    EXPECT_TRUE(issue().has_certificate()); // the second is answered by the CA itself
}

TEST_F(FaultProbe, AnswerMayHideThatTheCaIssued) {
    start(R"({"on": "issue", "nth": 1, "answer": "unavailable", "commit": "before_fault"})");
    EXPECT_EQ(issue().meaning, "unavailable");
    EXPECT_EQ(bench_->ca->issued_count(), 1U);
    EXPECT_EQ(issue().meaning, "key_used");
}

TEST_F(FaultProbe, HttpStatusIsAWebServersPageWithRetryAfter) {
    start(
        R"({"on": "issue", "nth": 1, "fault": "http.status", "status": 503, "retry_after": "120"})");
    const Exchanged exchanged = issue();
    EXPECT_EQ(exchanged.status(), 503);
    EXPECT_EQ(exchanged.record.response->fields.find("Retry-After"), "120");
    EXPECT_EQ(exchanged.record.response->fields.find("Content-Type"),
              "text/html; charset=us-ascii");
    EXPECT_THAT(exchanged.record.response->body, testing::HasSubstr("<h1>503 Service Unavailable"));
    expect_delivered("http.status", "decided");
    EXPECT_EQ(bench_->ca->issued_count(), 0U);
}

TEST_F(FaultProbe, MalformedBodyIsWholeAsHttpAndBrokenAsContent) {
    for (const std::string profile : {"neutral-json", "neutral-xml", "neutral-form"}) {
        start(R"({"on": "issue", "fault": "reply.malformed_body"})", profile);
        const Exchanged exchanged = issue();
        ASSERT_TRUE(exchanged.record.response) << profile;
        EXPECT_TRUE(exchanged.record.response->complete) << profile;
        EXPECT_EQ(exchanged.status(), 200) << profile;
        EXPECT_FALSE(exchanged.reply) << profile;
        expect_delivered("reply.malformed_body", "reply_body");
    }
}

TEST_F(FaultProbe, TruncatedBodyPromisesAllAndEndsInGoodOrder) {
    start(R"({"on": "issue", "fault": "reply.truncated_body"})");
    const Exchanged exchanged = issue();
    EXPECT_EQ(exchanged.record.failure, ExchangeFailure::truncated);
    ASSERT_TRUE(exchanged.record.response);
    const auto promised = std::stoul(*exchanged.record.response->fields.find("Content-Length"));
    EXPECT_EQ(exchanged.record.response->body.size(), promised / 2);
    EXPECT_FALSE(exchanged.record.reset);
    expect_delivered("reply.truncated_body", "reply_body");
    ASSERT_TRUE(bench_->await(EventKind::tcp_closed));
    EXPECT_EQ(bench_->events(EventKind::tcp_closed).at(0).text("how"), "close_notify");
    EXPECT_FALSE(bench_->events(EventKind::http_response).at(0).flag("complete"));
}

TEST_F(FaultProbe, CertificateDespiteErrorOpensButWasNotRegistered) {
    start(R"({"on": "issue", "nth": 1, "fault": "reply.certificate_despite_error"})");
    const Exchanged exchanged = issue();
    EXPECT_EQ(exchanged.meaning, "unavailable");
    ASSERT_TRUE(exchanged.has_certificate());
    EXPECT_EQ(bench_->identity_in(exchanged).certificate.common_names().at(0), pair_.common_name);
    expect_delivered("reply.certificate_despite_error", "reply_body");
    EXPECT_EQ(bench_->ca->issued_count(), 0U);
    EXPECT_TRUE(issue().has_certificate()); // the key was not used up
}

TEST_F(FaultProbe, EmptyCertificateSaysOkWithNothing) {
    start(R"({"on": "issue", "fault": "reply.empty_certificate"})");
    const Exchanged exchanged = issue();
    ASSERT_TRUE(exchanged.reply);
    EXPECT_EQ(exchanged.reply->status, bench_->profile.status.ok);
    EXPECT_FALSE(exchanged.reply->certificate);
    expect_delivered("reply.empty_certificate", "reply_body");
}

TEST_F(FaultProbe, OtherPasswordDoesNotOpen) {
    start(R"({"on": "issue", "fault": "pkcs12.other_password", "commit": "before_fault"})");
    const auto facts = pki::examine_pkcs12(pkcs12_in(issue()), bench_->pkcs12_password);
    EXPECT_TRUE(facts.parsed);
    EXPECT_TRUE(facts.mac_present);
    EXPECT_FALSE(facts.mac_verified);
    expect_delivered("pkcs12.other_password", "reply_body");
    EXPECT_EQ(bench_->ca->issued_count(), 1U);
}

TEST_F(FaultProbe, CorruptParsesAndFailsItsMac) {
    for (const std::string profile : {"neutral-json", "neutral-xml", "neutral-form"}) {
        start(R"({"on": "issue", "fault": "pkcs12.corrupt"})", profile);
        const auto facts = pki::examine_pkcs12(pkcs12_in(issue()), bench_->pkcs12_password);
        EXPECT_TRUE(facts.parsed) << profile;
        EXPECT_TRUE(facts.mac_present) << profile;
        EXPECT_FALSE(facts.mac_verified) << profile;
        expect_delivered("pkcs12.corrupt", "reply_body");
    }
}

TEST_F(FaultProbe, WithoutCaHoldsTheClientCertificateAlone) {
    start(R"({"on": "issue", "fault": "pkcs12.without_ca"})");
    const auto facts = pki::examine_pkcs12(pkcs12_in(issue()), bench_->pkcs12_password);
    EXPECT_TRUE(facts.mac_verified);
    EXPECT_THAT(facts.certificates, SizeIs(1));
    EXPECT_TRUE(facts.leaf);
    expect_delivered("pkcs12.without_ca", "reply_body");
}

TEST_F(FaultProbe, AFaultOfTheCertificateIsNotDeliveredWhereTheCaMadeNone) {
    start(R"({"on": "issue", "fault": "pkcs12.corrupt"})");
    pair_ = must(bench_->ca->add_pair(PairState::unvetted));
    EXPECT_EQ(issue().meaning, "not_vetted");
    ASSERT_TRUE(bench_->await(EventKind::tcp_closed));
    EXPECT_THAT(bench_->events(EventKind::fault_delivered), IsEmpty());
}

TEST_F(FaultProbe, ResetIsSeenAsResetWithNothingAnswered) {
    for (const std::string phase : {"request_body", "decided", "reply_head"}) {
        start(R"({"on": "issue", "fault": "tcp.reset", "phase": ")" + phase + "\"}");
        const Exchanged exchanged = issue();
        EXPECT_EQ(exchanged.record.failure, ExchangeFailure::closed) << phase;
        EXPECT_TRUE(exchanged.record.reset) << phase;
        expect_delivered("tcp.reset", phase);
        ASSERT_TRUE(bench_->await(EventKind::tcp_closed));
        EXPECT_EQ(bench_->events(EventKind::tcp_closed).at(0).text("how"), "reset") << phase;
        EXPECT_THAT(bench_->events(EventKind::http_response), IsEmpty()) << phase;
    }
}

TEST_F(FaultProbe, ResetInTheBodyComesAfterTheOctetsAskedFor) {
    start(R"({"on": "issue", "fault": "tcp.reset", "phase": "reply_body", "at": 5,
              "commit": "before_fault"})");
    const Exchanged exchanged = issue();
    EXPECT_TRUE(exchanged.record.reset);
    // An RST may overtake octets that the client has not read yet (RFC 9293 3.10.7.4).
    EXPECT_THAT(exchanged.record.failure,
                testing::AnyOf(ExchangeFailure::truncated, ExchangeFailure::closed));
    expect_delivered("tcp.reset", "reply_body");
    EXPECT_EQ(bench_->events(EventKind::http_response).at(0).number("body_bytes"), 5);
    EXPECT_EQ(bench_->ca->issued_count(), 1U);
    EXPECT_THAT(bench_->events(EventKind::ca_issued), SizeIs(1));
}

TEST_F(FaultProbe, CloseIsAFinWithoutCloseNotify) {
    start(R"({"on": "issue", "fault": "tcp.close", "phase": "decided"})");
    const Exchanged exchanged = issue();
    EXPECT_EQ(exchanged.record.failure, ExchangeFailure::closed);
    EXPECT_FALSE(exchanged.record.reset);
    expect_delivered("tcp.close", "decided");
    ASSERT_TRUE(bench_->await(EventKind::tcp_closed));
    EXPECT_EQ(bench_->events(EventKind::tcp_closed).at(0).text("how"), "fin");
}

TEST_F(FaultProbe, CloseAfterTheAnswerLeavesTheAnswerWhole) {
    start(
        R"({"on": "issue", "fault": "tcp.close", "phase": "after_reply", "commit": "before_fault"})");
    EXPECT_TRUE(issue().has_certificate());
    expect_delivered("tcp.close", "after_reply");
}

TEST_F(FaultProbe, TlsCloseEndsInGoodOrderBeforeTheAnswer) {
    start(R"({"on": "issue", "fault": "tls.close", "phase": "decided", "commit": "after_fault"})");
    const Exchanged exchanged = issue();
    EXPECT_EQ(exchanged.record.failure, ExchangeFailure::closed);
    EXPECT_FALSE(exchanged.record.reset);
    expect_delivered("tls.close", "decided");
    ASSERT_TRUE(bench_->await(EventKind::ca_issued)); // the CA issued after the client was gone
    EXPECT_EQ(bench_->ca->issued_count(), 1U);
    EXPECT_EQ(issue().record.failure, ExchangeFailure::closed);
}

TEST_F(FaultProbe, StallLeavesTheClientWaitingUntilItGivesUp) {
    start(R"({"on": "issue", "fault": "tcp.stall", "phase": "reply_body", "at": 3})");
    bench_->patience = std::chrono::milliseconds(300);
    const Exchanged exchanged = issue();
    EXPECT_THAT(exchanged.record.failure,
                testing::AnyOf(ExchangeFailure::timeout, ExchangeFailure::truncated));
    ASSERT_TRUE(exchanged.record.response);
    EXPECT_EQ(exchanged.record.response->body.size(), 3U);
    expect_delivered("tcp.stall", "reply_body");
    ASSERT_TRUE(bench_->await(EventKind::tcp_closed));
    EXPECT_EQ(bench_->events(EventKind::tcp_closed).at(0).text("by"), "peer");
}

TEST_F(FaultProbe, AConnectionIsResetAtOnce) {
    start(R"({"on": "connection", "nth": 1, "fault": "tcp.reset", "phase": "accept"})");
    // The RST may come before the client has noticed that its connect succeeded.
    EXPECT_THAT(issue().record.failure,
                testing::AnyOf(ExchangeFailure::refused, ExchangeFailure::handshake));
    expect_delivered("tcp.reset", "accept");
    ASSERT_TRUE(bench_->await(EventKind::tcp_closed));
    EXPECT_EQ(bench_->events(EventKind::tcp_closed).at(0).text("how"), "reset");
    EXPECT_TRUE(issue().has_certificate()); // the second connection is served
}

TEST_F(FaultProbe, AConnectionIsResetWithinTheHandshake) {
    for (const std::string phase : {"client_hello", "server_flight"}) {
        start(R"({"on": "connection", "nth": 1, "fault": "tcp.reset", "phase": ")" + phase + "\"}");
        const Exchanged exchanged = issue();
        EXPECT_EQ(exchanged.record.stage, Stage::handshake) << phase;
        EXPECT_TRUE(exchanged.record.reset) << phase;
        expect_delivered("tcp.reset", phase);
        EXPECT_TRUE(issue().has_certificate()) << phase;
    }
}

TEST_F(FaultProbe, AConnectionIsClosedRightAfterTheHandshake) {
    for (const std::string fault : {"tcp.close", "tls.close"}) {
        start(R"({"on": "connection", "fault": ")" + fault + R"(", "phase": "handshake_done"})");
        const Exchanged exchanged = issue();
        EXPECT_FALSE(exchanged.record.response) << fault;
        expect_delivered(fault, "handshake_done");
        EXPECT_THAT(bench_->events(EventKind::tls_handshake), SizeIs(1)) << fault;
        EXPECT_THAT(bench_->events(EventKind::http_request), IsEmpty()) << fault;
    }
}

TEST_F(FaultProbe, AConnectionStallsBeforeTheHandshake) {
    start(R"({"on": "connection", "nth": 1, "fault": "tcp.stall", "phase": "accept"})");
    bench_->patience = std::chrono::milliseconds(300);
    EXPECT_EQ(issue().record.failure, ExchangeFailure::timeout);
    expect_delivered("tcp.stall", "accept");
}

/// The client refuses the server; the verification code says for which reason (X509_V_ERR_*).
void expect_refused(Bench& bench, const Exchanged& exchanged, const std::set<int>& codes) {
    EXPECT_EQ(exchanged.record.failure, ExchangeFailure::server_certificate);
    ASSERT_TRUE(exchanged.record.verify_error);
    EXPECT_TRUE(codes.contains(*exchanged.record.verify_error)) << *exchanged.record.verify_error;
    EXPECT_THAT(bench.events(EventKind::http_request), IsEmpty());
}

TEST_F(FaultProbe, ServerCertificateOfAnotherRootIsRefused) {
    start(R"({"on": "connection", "fault": "server_certificate.other_root"})");
    expect_refused(*bench_, issue(), {19, 20, 21});
    expect_delivered("server_certificate.other_root", "server_flight");
}

TEST_F(FaultProbe, ServerCertificateForAnotherNameIsRefused) {
    start(R"({"on": "connection", "fault": "server_certificate.other_name"})");
    expect_refused(*bench_, issue(), {62, 64});
    expect_delivered("server_certificate.other_name", "server_flight");
}

TEST_F(FaultProbe, AnExpiredServerCertificateIsRefused) {
    start(R"({"on": "connection", "fault": "server_certificate.expired"})");
    expect_refused(*bench_, issue(), {10});
    expect_delivered("server_certificate.expired", "server_flight");
}

TEST_F(FaultProbe, ACaWithoutFaultsDeliversNone) {
    start("");
    EXPECT_TRUE(issue().has_certificate());
    ASSERT_TRUE(bench_->await(EventKind::tcp_closed));
    EXPECT_THAT(bench_->events(EventKind::fault_delivered), IsEmpty());
}

} // namespace
} // namespace ediconform::mock_ca
