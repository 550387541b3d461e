#include "harness/transport/hello_probe.hpp"
#include "tests/unit/transport/support.hpp"

#include <gtest/gtest.h>

namespace ediconform::transport {
namespace {

using namespace testing_support;

constexpr std::uint16_t kTls10 = 0x0301;
constexpr std::uint16_t kTls12 = 0x0303;

ExchangeRecord probe(const TestServer& server, std::uint16_t version, const char* suites) {
    return probe_hello(server.tls_client_settings(), {version, cipher_suites(suites)});
}

Behaviour serving(const std::string& further_suites, TlsVersion lowest = TlsVersion::tls1_2) {
    TlsServerSettings settings;
    settings.identity = identity("server");
    settings.further_suites = further_suites;
    settings.min_version = lowest;
    Behaviour behaviour;
    behaviour.tls = server_tls(settings);
    return behaviour;
}

TEST(HelloProbe, FindsASuiteWithoutEncryption) {
    TestServer server(serving("eNULL"));
    const auto record = probe(server, kTls12, "null");
    EXPECT_EQ(record.failure, ExchangeFailure::none) << record.detail;
    EXPECT_EQ(record.stage, Stage::handshake);
    EXPECT_EQ(record.tls->version, "TLSv1.2");
    EXPECT_EQ(record.tls->cipher, "0xC006"); // TLS_ECDHE_ECDSA_WITH_NULL_SHA
}

TEST(HelloProbe, FindsAnAnonymousSuite) {
    TestServer server(serving("aNULL"));
    EXPECT_EQ(probe(server, kTls12, "anonymous").failure, ExchangeFailure::none);
}

TEST(HelloProbe, FindsAnOldVersion) {
    TestServer server(serving("", TlsVersion::tls1_0));
    const auto record = probe(server, kTls10, "usual");
    EXPECT_EQ(record.failure, ExchangeFailure::none) << record.detail;
    EXPECT_EQ(record.tls->version, "TLSv1");
}

TEST(HelloProbe, IsRefusedByAServerThatHasNoneOfIt) {
    TestServer server(serving(""));
    for (const char* suites : {"null", "anonymous", "export", "weak"}) {
        ASSERT_FALSE(cipher_suites(suites).empty());
        const auto record = probe(server, kTls12, suites);
        EXPECT_EQ(record.failure, ExchangeFailure::handshake) << suites;
        EXPECT_EQ(record.alert, 40) << suites; // handshake_failure
    }
    for (const std::uint16_t version : {0x0300, 0x0301, 0x0302}) {
        const auto record = probe(server, version, "usual");
        EXPECT_EQ(record.failure, ExchangeFailure::handshake);
        EXPECT_EQ(record.alert, version == 0x0300 ? 40 : 70); // SSL 3.0 has no protocol_version
    }
}

TEST(HelloProbe, OffersWhatServersReallyTake) {
    TestServer server(serving(""));
    EXPECT_EQ(probe_hello(server.tls_client_settings(), {kTls12, {0xC02B}}).failure,
              ExchangeFailure::none); // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
}

TEST(HelloProbe, TellsAnEndFromWhatIsNoTls) {
    for (const std::string answer : {"", "HTTP/1.1 400 Bad Request\r\n\r\n", "\x16\x03"}) {
        ScriptedServer server([&](RawPeer& peer) {
            peer.read(5);
            peer.send(answer);
            peer.send_fin();
            peer.read_to_end();
        });
        ClientSettings settings;
        settings.host = "127.0.0.1";
        settings.port = server.port();
        const auto record = probe_hello(settings, {kTls12, cipher_suites("null")});
        EXPECT_EQ(record.failure, ExchangeFailure::handshake);
        EXPECT_FALSE(record.alert);
    }
}

TEST(HelloProbe, EndsInTime) {
    ScriptedServer server([](RawPeer& peer) { peer.read_to_end(); });
    ClientSettings settings;
    settings.host = "127.0.0.1";
    settings.port = server.port();
    settings.total_timeout = milliseconds{60};
    const auto record = probe_hello(settings, {kTls12, cipher_suites("null")});
    EXPECT_EQ(record.failure, ExchangeFailure::timeout);
    EXPECT_LT(record.elapsed, std::chrono::seconds{5});
}

} // namespace
} // namespace ediconform::transport
