#include "tests/unit/transport/support.hpp"

#include <gtest/gtest.h>

/// A client certificate that is asked for once the request is there: post-handshake authentication
/// in TLS 1.3, renegotiation in TLS 1.2.
namespace ediconform::transport {
namespace {

using namespace testing_support;

constexpr const char* kGet = "GET /renew HTTP/1.1\r\nHost: x\r\n\r\n";

class AskedLate : public testing::TestWithParam<TlsVersion> {
protected:
    static Behaviour asking(bool refuse_expired = false) {
        TlsServerSettings settings;
        settings.identity = identity("server");
        settings.refuse_expired_client = refuse_expired;
        settings.max_version = GetParam();
        Behaviour behaviour;
        behaviour.tls = server_tls(settings);
        behaviour.asks_for_certificate = [](const HttpRequest& request) {
            return request.target == "/renew";
        };
        return behaviour;
    }

    static ClientSettings client(const TestServer& server, const std::string& name) {
        ClientSettings settings = server.tls_client_settings();
        settings.tls->answers_late_request = true;
        if (name != "none") {
            settings.tls->identity = identity(name);
        }
        return settings;
    }
};

TEST_P(AskedLate, AClientPresentsItsCertificateAndGetsItsAnswer) {
    TestServer server(asking());
    const auto record = HttpClient(client(server, "client")).exchange(kGet);
    ASSERT_EQ(record.failure, ExchangeFailure::none) << record.detail;
    EXPECT_EQ(record.response->body, "hello");
    EXPECT_TRUE(record.tls->certificate_requested);
    EXPECT_TRUE(record.tls->requested_late);
    EXPECT_TRUE(record.tls->certificate_sent);
    EXPECT_EQ(server.log().wait_for("certificate"), "certificate chain=1");
}

TEST_P(AskedLate, AClientWithoutOneGetsItsAnswerToo) {
    TestServer server(asking());
    const auto record = HttpClient(client(server, "none")).exchange(kGet);
    ASSERT_EQ(record.failure, ExchangeFailure::none) << record.detail;
    EXPECT_TRUE(record.tls->requested_late);
    EXPECT_FALSE(record.tls->certificate_sent);
    EXPECT_EQ(server.log().wait_for("certificate"), "certificate chain=0");
}

TEST_P(AskedLate, OnlyForTheRequestThatNeedsIt) {
    TestServer server(asking());
    HttpClient kept(client(server, "client"));
    const auto first = kept.exchange("GET /issue HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_FALSE(first.tls->certificate_requested);
    const auto second = kept.exchange(kGet);
    ASSERT_EQ(second.failure, ExchangeFailure::none) << second.detail;
    EXPECT_TRUE(second.tls->requested_late);
    EXPECT_EQ(server.log().count("certificate"), 1U);
    EXPECT_EQ(server.log().count("at accept"), 1U);
}

TEST_P(AskedLate, ARefusalIsToldByItsAlert) {
    TestServer server(asking(true));
    const auto record = HttpClient(client(server, "expired-client")).exchange(kGet);
    EXPECT_EQ(record.failure, ExchangeFailure::client_certificate_refused) << record.detail;
    EXPECT_EQ(record.alert, 45); // certificate_expired
    EXPECT_TRUE(record.tls->requested_late);
    EXPECT_EQ(server.log().count("request"), 0U);
}

TEST_P(AskedLate, AClientThatWritesOnMeanwhileLosesNothing) {
    TestServer server(asking());
    HttpClient kept(client(server, "client"));
    const std::string body(3'000'000, 'x');
    const std::string post =
        "POST /renew HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body;
    ServerSettings settings;
    settings.body_limit = 4U << 20U;
    TestServer large(asking(), settings);
    const auto record = HttpClient(client(large, "client")).exchange(post);
    EXPECT_EQ(record.failure, ExchangeFailure::none) << record.detail;
    EXPECT_TRUE(record.request_sent);
}

TEST_P(AskedLate, AnotherImplementationAnswersToo) {
    TestServer server(asking());
    const std::string version =
        GetParam() == TlsVersion::tls1_3 ? " -tls1_3 -enable_pha" : " -tls1_2";
    const std::string output =
        output_of("printf 'GET /renew HTTP/1.0\\r\\n\\r\\n' | timeout 20 openssl s_client -ign_eof "
                  "-quiet -connect 127.0.0.1:" +
                  std::to_string(server.port()) + version + " -cert " + certificate_path("client") +
                  " -key " + key_path("client"));
    EXPECT_NE(output.find("hello"), std::string::npos) << output;
    EXPECT_EQ(server.log().wait_for("certificate"), "certificate chain=1");
}

INSTANTIATE_TEST_SUITE_P(Versions, AskedLate,
                         testing::Values(TlsVersion::tls1_2, TlsVersion::tls1_3),
                         [](const auto& version) {
                             return version.param == TlsVersion::tls1_3 ? "Tls13" : "Tls12";
                         });

TEST(AskedLateInTls13, AClientThatDoesNotOfferItIsAnsweredWithoutCertificate) {
    Behaviour behaviour;
    behaviour.tls = server_tls();
    behaviour.asks_for_certificate = [](const HttpRequest&) { return true; };
    TestServer server(behaviour);
    ClientSettings settings = server.tls_client_settings();
    settings.tls->identity = identity("client");
    const auto record = HttpClient(settings).exchange(kGet);
    EXPECT_EQ(record.failure, ExchangeFailure::none) << record.detail;
    EXPECT_EQ(server.log().wait_for("certificate"), "certificate chain=0 not offered");
}

TEST(AskedLateInTls12, AClientThatRefusesToRenegotiateIsLeft) {
    Behaviour behaviour;
    behaviour.tls = server_tls("server", false, TlsVersion::tls1_2);
    behaviour.asks_for_certificate = [](const HttpRequest&) { return true; };
    TestServer server(behaviour);
    const auto record = HttpClient(server.tls_client_settings()).exchange(kGet);
    EXPECT_EQ(record.failure, ExchangeFailure::closed) << record.detail;
    EXPECT_EQ(server.log().wait_for("end"), "end peer tls_failure"); // alert no_renegotiation
    EXPECT_EQ(server.log().count("request"), 0U);
}

} // namespace
} // namespace ediconform::transport
