#include "tests/unit/transport/support.hpp"

#include <gtest/gtest.h>

namespace ediconform::transport {
namespace {

using namespace testing_support;

constexpr const char* kGet = "GET /path HTTP/1.1\r\nHost: x\r\n\r\n";

class SoftVerification : public testing::TestWithParam<std::tuple<TlsVersion, const char*>> {};

TEST_P(SoftVerification, LetsTheMachineDecideOnAnyClientCertificate) {
    const auto [version, name] = GetParam();
    Behaviour behaviour;
    behaviour.tls = server_tls("server", true, version);
    TestServer server(behaviour);
    ClientSettings settings = server.tls_client_settings();
    const bool presents = std::string(name) != "none";
    if (presents) {
        settings.tls->identity = identity(name);
    }
    HttpClient client(settings);
    const auto record = client.exchange(kGet);
    ASSERT_EQ(record.failure, ExchangeFailure::none) << record.detail;
    EXPECT_TRUE(record.tls->certificate_requested);
    EXPECT_EQ(record.tls->certificate_sent, presents);
    EXPECT_EQ(server.log().wait_for("handshake"),
              std::string("handshake ") + (version == TlsVersion::tls1_3 ? "TLSv1.3" : "TLSv1.2") +
                  " sni=localhost chain=" + (presents ? "1" : "0"));
}

INSTANTIATE_TEST_SUITE_P(Versions, SoftVerification,
                         testing::Combine(testing::Values(TlsVersion::tls1_2, TlsVersion::tls1_3),
                                          testing::Values("client", "expired-client", "other-root",
                                                          "none")));

TEST(TlsServer, SpeaksTls10OnlyWhenAsked) {
    Behaviour behaviour;
    behaviour.tls = server_tls("server", false, TlsVersion::tls1_0, TlsVersion::tls1_0);
    TestServer server(behaviour);
    ClientSettings settings = server.tls_client_settings();
    EXPECT_EQ(HttpClient(settings).exchange(kGet).failure, ExchangeFailure::handshake);
    settings.tls->min_version = TlsVersion::tls1_0;
    EXPECT_EQ(HttpClient(settings).exchange(kGet).tls->version, "TLSv1");
}

TEST(TlsServer, DoesNotResumeSessions) {
    Behaviour behaviour;
    behaviour.tls = server_tls();
    TestServer server(behaviour);
    const std::string output =
        output_of("printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 20 openssl s_client -tls1_2 "
                  "-reconnect -ign_eof -connect 127.0.0.1:" +
                  std::to_string(server.port()));
    EXPECT_NE(output.find("New, TLSv1.2"), std::string::npos) << output;
    EXPECT_EQ(output.find("Reused, TLS"), std::string::npos);
}

TEST(TlsServer, RefusesAKeyThatIsNotTheCertificatesOrNoPem) {
    TlsServerSettings settings;
    settings.identity = identity("server");
    settings.identity.key_pem = identity("client").key_pem;
    const auto mismatch = TlsServerContext::make(settings);
    ASSERT_FALSE(mismatch);
    EXPECT_EQ(mismatch.error().id, "tls.identity");
    EXPECT_FALSE(TlsServerContext::make({}));
}

} // namespace
} // namespace ediconform::transport
