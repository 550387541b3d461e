#include "tests/unit/transport/support.hpp"

#include <gtest/gtest.h>

namespace ediconform::transport {
namespace {

using namespace testing_support;
using Kind = WireAction::Kind;

constexpr const char* kGet = "GET /path HTTP/1.1\r\nHost: x\r\n\r\n";

/// What another TLS client tells of the messages that it sent and received.
std::string seen_by_openssl(const TestServer& server) {
    return output_of(
        "printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' | timeout 10 openssl s_client "
        "-ign_eof -msg -connect 127.0.0.1:" +
        std::to_string(server.port()));
}

TEST(WireActionOnTheWire, ResetIsRst) {
    TestServer server(answering({act(Kind::reset)}));
    RawPeer peer(server.port());
    peer.send(kGet);
    const auto end = peer.read_to_end();
    EXPECT_TRUE(end.reset);
    EXPECT_EQ(end.octets, "");
    EXPECT_EQ(server.log().wait_for("end"), "end self reset");
}

TEST(WireActionOnTheWire, FinIsFinEvenWithUnreadInput) {
    TestServer server(answering({send("HTTP/1.1 200 OK\r\n\r\n"), act(Kind::fin)}));
    RawPeer peer(server.port());
    peer.send(kGet + std::string(200'000, 'x'));
    const auto end = peer.read_to_end();
    EXPECT_FALSE(end.reset);
    EXPECT_EQ(end.octets, "HTTP/1.1 200 OK\r\n\r\n");
    EXPECT_EQ(server.log().wait_for("end"), "end self fin");
}

TEST(WireActionOnTheWire, CloseNotifyIsSeenByOpensslSClient) {
    Behaviour behaviour = answering({act(Kind::close_notify)});
    behaviour.tls = server_tls();
    TestServer server(behaviour);
    const std::string output = seen_by_openssl(server);
    EXPECT_NE(output.find("<<< TLS 1.3, Alert [length 0002], warning close_notify"),
              std::string::npos)
        << output;
    EXPECT_EQ(server.log().wait_for("end"), "end self close_notify");
}

TEST(WireActionOnTheWire, FinUnderTlsHasNoCloseNotify) {
    Behaviour behaviour = answering({act(Kind::fin)});
    behaviour.tls = server_tls();
    TestServer server(behaviour);
    const std::string output = seen_by_openssl(server);
    EXPECT_EQ(output.find("<<< TLS 1.3, Alert"), std::string::npos) << output;
    EXPECT_NE(output.find("unexpected eof"), std::string::npos) << output;
}

TEST(WireActionOnTheWire, SendRawGoesBeneathTls) {
    WireAction raw = act(Kind::send_raw);
    raw.bytes = "no TLS record";
    Behaviour behaviour = answering({raw, act(Kind::fin)});
    behaviour.tls = server_tls();
    TestServer server(behaviour);
    HttpClient client(server.tls_client_settings());
    const auto record = client.exchange(kGet);
    EXPECT_EQ(record.failure, ExchangeFailure::closed);
    EXPECT_FALSE(record.response);
}

TEST(WireActionOnTheWire, WaitDelaysWhatFollows) {
    TestServer server(answering({wait(milliseconds{80}), send(ok_answer("late"))}));
    HttpClient client(server.client_settings());
    const auto record = client.exchange(kGet);
    EXPECT_EQ(record.response->body, "late");
    EXPECT_GE(record.elapsed, milliseconds{80});
}

TEST(WireActionOnTheWire, StallSendsNothingAndNoticesThatThePeerLeaves) {
    TestServer server(answering({act(Kind::stall)}));
    ClientSettings settings = server.client_settings();
    settings.total_timeout = milliseconds{60};
    HttpClient client(settings);
    const auto record = client.exchange(kGet);
    EXPECT_EQ(record.failure, ExchangeFailure::timeout);
    EXPECT_TRUE(record.request_sent);
    EXPECT_EQ(server.log().wait_for("end"), "end peer fin");
    EXPECT_EQ(server.log().count("not answered"), 1U);
}

TEST(WireActionOnTheWire, WaitNoticesThatThePeerResets) {
    TestServer server(answering({wait(std::chrono::hours{1}), send(ok_answer("never"))}));
    RawPeer peer(server.port());
    peer.send(kGet);
    server.log().wait_for("request");
    peer.reset();
    EXPECT_EQ(server.log().wait_for("end"), "end peer reset");
}

class AlertInTheHandshake : public testing::TestWithParam<std::tuple<Phase, int>> {};

TEST_P(AlertInTheHandshake, ReachesTheClientWithItsCode) {
    const auto [phase, code] = GetParam();
    Behaviour behaviour;
    behaviour.tls = server_tls();
    behaviour.at = [phase = phase, code = code](Phase now) {
        return now == phase ? WireActions{alert(code)} : WireActions{};
    };
    TestServer server(behaviour);
    HttpClient client(server.tls_client_settings());
    const auto record = client.exchange(kGet);
    EXPECT_EQ(record.stage, Stage::handshake);
    EXPECT_EQ(record.failure, ExchangeFailure::handshake);
    EXPECT_EQ(record.alert, code);
    EXPECT_EQ(server.log().wait_for("end"), "end self tls_failure");
    EXPECT_EQ(server.log().count("handshake failure"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Codes, AlertInTheHandshake,
                         testing::Combine(testing::Values(Phase::client_hello,
                                                          Phase::server_flight),
                                          testing::Values(40, 70, 80, 112)));

TEST(ResetAtAPhase, HappensAfterTheClientHello) {
    Behaviour behaviour;
    behaviour.tls = server_tls();
    behaviour.at = [](Phase now) {
        return now == Phase::client_hello ? WireActions{act(Kind::reset)} : WireActions{};
    };
    TestServer server(behaviour);
    HttpClient client(server.tls_client_settings());
    const auto record = client.exchange(kGet);
    EXPECT_EQ(record.failure, ExchangeFailure::handshake);
    EXPECT_TRUE(record.reset);
    EXPECT_EQ(server.log().wait_for("end"), "end self reset");
}

} // namespace
} // namespace ediconform::transport
