#include "tests/unit/transport/support.hpp"

#include <gtest/gtest.h>

namespace ediconform::transport {
namespace {

using namespace testing_support;
using Kind = WireAction::Kind;

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

ClientSettings plain_settings(std::uint16_t port) {
    ClientSettings settings;
    settings.host = "127.0.0.1";
    settings.port = port;
    settings.total_timeout = std::chrono::seconds{20};
    return settings;
}

/// What a client makes of a server that reads a request and sends these octets, then FIN or RST.
ExchangeRecord after_answer(const std::string& octets, bool reset = false,
                            const char* request = kGet) {
    ScriptedServer server([&](RawPeer& peer) {
        peer.read_until("\r\n\r\n");
        peer.send(octets);
        if (reset) {
            peer.reset();
        } else {
            peer.send_fin();
            peer.read_to_end();
        }
    });
    HttpClient client(plain_settings(server.port()));
    return client.exchange(request);
}

TEST(HttpClient, ReadsAnAnswerWithItsHead) {
    const std::string answer = "HTTP/1.1 403 Forbidden\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nno";
    const auto record = after_answer(answer);
    ASSERT_EQ(record.failure, ExchangeFailure::none);
    EXPECT_EQ(record.stage, Stage::complete);
    EXPECT_EQ(record.response->status, 403);
    EXPECT_EQ(record.response->reason, "Forbidden");
    EXPECT_EQ(record.response->fields.find("x-a"), "1");
    EXPECT_EQ(record.response->raw_head, answer.substr(0, answer.size() - 2));
    EXPECT_TRUE(record.response->complete);
}

TEST(HttpClient, SkipsAndCountsInterimAnswers) {
    const auto record =
        after_answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" +
                     ok_answer("final"));
    EXPECT_EQ(record.response->status, 200);
    EXPECT_EQ(record.response->body, "final");
    EXPECT_EQ(record.response->interim, 2);
    EXPECT_FALSE(record.response->fields.find("Link"));
}

TEST(HttpClient, TakesAnEndAsTheEndOfAContentWithoutLength) {
    const auto record = after_answer("HTTP/1.1 200 OK\r\n\r\nall of it");
    EXPECT_EQ(record.failure, ExchangeFailure::none);
    EXPECT_EQ(record.response->body, "all of it");
    EXPECT_TRUE(record.response->delimited_by_close);
    EXPECT_TRUE(record.response->complete);
}

TEST(HttpClient, DoesNotTakeAResetAsTheEndOfAContent) {
    const auto record = after_answer("HTTP/1.1 200 OK\r\n\r\npart", true);
    EXPECT_EQ(record.failure, ExchangeFailure::truncated);
    EXPECT_TRUE(record.reset);
    EXPECT_EQ(record.response->body, "part");
}

TEST(HttpClient, CallsAShortContentTruncated) {
    const auto record = after_answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort");
    EXPECT_EQ(record.failure, ExchangeFailure::truncated);
    EXPECT_FALSE(record.reset);
    ASSERT_TRUE(record.response);
    EXPECT_EQ(record.response->body, "short");
    EXPECT_FALSE(record.response->complete);
}

TEST(HttpClient, CallsAChunkedContentWithoutLastChunkTruncated) {
    const auto record =
        after_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    EXPECT_EQ(record.failure, ExchangeFailure::truncated);
    EXPECT_EQ(record.response->body, "abc");
}

TEST(HttpClient, CallsAnEndWithinTheHeadTruncated) {
    const auto record = after_answer("HTTP/1.1 200 OK\r\nContent-Le");
    EXPECT_EQ(record.failure, ExchangeFailure::truncated);
    EXPECT_FALSE(record.response);
}

TEST(HttpClient, TellsEndFromResetBeforeAnAnswer) {
    const auto end = after_answer("");
    EXPECT_EQ(end.failure, ExchangeFailure::closed);
    EXPECT_FALSE(end.reset);
    EXPECT_TRUE(end.request_sent);
    const auto reset = after_answer("", true);
    EXPECT_EQ(reset.failure, ExchangeFailure::closed);
    EXPECT_TRUE(reset.reset);
}

TEST(HttpClient, CallsGarbageMalformedAndGivesNoStatus) {
    const auto record = after_answer("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    EXPECT_EQ(record.failure, ExchangeFailure::malformed);
    EXPECT_FALSE(record.response);
}

TEST(HttpClient, TakesALargeHeadAndContentWithinItsLimits) {
    const auto record =
        after_answer("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'h') +
                     "\r\nContent-Length: 9000000\r\n\r\n" + std::string(9'000'000, 'b'));
    ASSERT_EQ(record.failure, ExchangeFailure::none) << record.detail;
    EXPECT_EQ(record.response->body.size(), 9'000'000U);
}

TEST(HttpClient, StopsAtItsLimits) {
    EXPECT_EQ(after_answer("HTTP/1.1 200 OK\r\nX: " + std::string(300'000, 'h')).failure,
              ExchangeFailure::too_large);
    EXPECT_EQ(after_answer("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n").failure,
              ExchangeFailure::too_large);
    std::string interim;
    for (int count = 0; count < 20'000; ++count) {
        interim += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    EXPECT_EQ(after_answer(interim).failure, ExchangeFailure::too_large);
}

TEST(HttpClient, ExpectsNoContentAfterHead) {
    const auto record = after_answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", false,
                                     "HEAD / HTTP/1.1\r\n\r\n");
    EXPECT_EQ(record.failure, ExchangeFailure::none);
    EXPECT_EQ(record.response->body, "");
}

TEST(HttpClient, TimesOutBeforeAndWithinAnAnswer) {
    for (const bool begun : {false, true}) {
        ScriptedServer server([begun](RawPeer& peer) {
            peer.read_until("\r\n\r\n");
            peer.send(begun ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab" : "");
            peer.read_to_end();
        });
        ClientSettings settings = plain_settings(server.port());
        settings.total_timeout = milliseconds{60};
        const auto record = HttpClient(settings).exchange(kGet);
        EXPECT_EQ(record.failure, begun ? ExchangeFailure::truncated : ExchangeFailure::timeout);
        EXPECT_GE(record.elapsed, milliseconds{60});
        EXPECT_LT(record.elapsed, milliseconds{5000});
    }
}

TEST(HttpClient, TimesOutInTheHandshake) {
    ScriptedServer server([](RawPeer& peer) { peer.read_to_end(); });
    ClientSettings settings = plain_settings(server.port());
    settings.tls.emplace();
    settings.total_timeout = milliseconds{60};
    const auto record = HttpClient(settings).exchange(kGet);
    EXPECT_EQ(record.failure, ExchangeFailure::timeout);
    EXPECT_EQ(record.stage, Stage::handshake);
}

TEST(HttpClient, TellsRefusedFromUnresolved) {
    std::uint16_t port = 0;
    {
        TestServer gone(Behaviour{});
        port = gone.port();
    }
    const auto refused = HttpClient(plain_settings(port)).exchange(kGet);
    EXPECT_EQ(refused.failure, ExchangeFailure::refused);
    EXPECT_EQ(refused.stage, Stage::connect);
    ClientSettings settings = plain_settings(port);
    settings.host = "no-such-host.invalid";
    const auto unresolved = HttpClient(settings).exchange(kGet);
    EXPECT_EQ(unresolved.failure, ExchangeFailure::unresolved);
    EXPECT_EQ(unresolved.stage, Stage::resolve);
}

TEST(HttpClient, ReadsAnEarlyAnswerWhileTheRequestIsStillGoingOut) {
    ScriptedServer server([](RawPeer& peer) {
        peer.read_until("\r\n\r\n");
        peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
        peer.read_until("never");
    });
    HttpClient client(plain_settings(server.port()));
    const auto record = client.exchange("POST / HTTP/1.1\r\nContent-Length: 99000000\r\n\r\n" +
                                        std::string(1000, 'x'));
    EXPECT_EQ(record.response->status, 413);
}

TEST(HttpClient, HoldsTheLastOctetBackUntilTold) {
    std::promise<std::string> seen;
    std::promise<void> released;
    ScriptedServer server([&](RawPeer& peer) {
        seen.set_value(peer.read(std::string(kGet).size() - 1));
        released.get_future().wait();
        peer.read(1);
        peer.send(ok_answer("x"));
    });
    HttpClient client(plain_settings(server.port()));
    const auto record = client.exchange(kGet, [&] {
        EXPECT_EQ(seen.get_future().get(),
                  std::string(kGet).substr(0, std::string(kGet).size() - 1));
        released.set_value();
    });
    EXPECT_EQ(record.failure, ExchangeFailure::none);
}

TEST(HttpClient, NeverSendsAgainOnAKeptConnectionThatWasClosed) {
    Behaviour behaviour;
    int requests = 0;
    behaviour.answer = [&requests](const HttpRequest&) {
        return ++requests == 1 ? WireActions{send(ok_answer("first"))}
                               : WireActions{act(Kind::reset)};
    };
    TestServer server(behaviour);
    HttpClient client(server.client_settings());
    EXPECT_EQ(client.exchange(kGet).failure, ExchangeFailure::none);
    EXPECT_EQ(client.exchange(kGet).failure, ExchangeFailure::closed);
    EXPECT_FALSE(client.is_open());
    EXPECT_EQ(server.log().count("request"), 2U);
    EXPECT_EQ(server.log().count("at accept"), 1U);
}

class ServerCertificate : public testing::Test {
protected:
    static ExchangeRecord with(const std::string& identity_name, const std::string& trust,
                               const std::string& name) {
        Behaviour behaviour;
        behaviour.tls = server_tls(identity_name);
        TestServer server(behaviour);
        ClientSettings settings = server.tls_client_settings();
        settings.tls->trust_pem = trust;
        settings.tls->server_name = name;
        const auto record = HttpClient(settings).exchange(kGet);
        if (record.failure != ExchangeFailure::none) {
            EXPECT_EQ(server.log().count("request"), 0U);
        }
        return record;
    }
};

TEST_F(ServerCertificate, IsAcceptedByNameByAddressAndWhenPinned) {
    EXPECT_EQ(with("server", certificate_pem("root"), "localhost").failure, ExchangeFailure::none);
    EXPECT_EQ(with("server", certificate_pem("root"), "127.0.0.1").failure, ExchangeFailure::none);
    EXPECT_EQ(with("server", certificate_pem("server"), "localhost").failure,
              ExchangeFailure::none);
    EXPECT_EQ(with("expired-server", "", "anything").failure, ExchangeFailure::none);
}

TEST_F(ServerCertificate, IsRefusedForItsName) {
    for (const char* name : {"other.example", "127.0.0.2"}) {
        const auto record = with("server", certificate_pem("root"), name);
        EXPECT_EQ(record.failure, ExchangeFailure::server_certificate);
        EXPECT_EQ(record.verify_error,
                  name[0] == 'o' ? 62 : 64); // X509_V_ERR_HOSTNAME_, IP_ADDRESS_MISMATCH
        EXPECT_FALSE(record.request_sent);
    }
}

TEST_F(ServerCertificate, IsRefusedWhenExpired) {
    const auto record = with("expired-server", certificate_pem("root"), "localhost");
    EXPECT_EQ(record.failure, ExchangeFailure::server_certificate);
    EXPECT_EQ(record.verify_error, 10); // X509_V_ERR_CERT_HAS_EXPIRED
    EXPECT_EQ(record.tls->peer_chain.size(), 1U);
}

TEST_F(ServerCertificate, IsRefusedUnderAnotherRoot) {
    const auto record = with("server", certificate_pem("other-root"), "localhost");
    EXPECT_EQ(record.failure, ExchangeFailure::server_certificate);
    EXPECT_EQ(record.verify_error, 20); // X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
}

/// `openssl s_server` as a CA that insists on a valid client certificate at the handshake.
class InsistingServer {
public:
    explicit InsistingServer(const std::string& options) {
        const std::string command = "exec openssl s_server -accept 127.0.0.1:0 -Verify 2 "
                                    "-verify_return_error -www -naccept 1 -CAfile " +
                                    certificate_path("root") + " -cert " +
                                    certificate_path("server") + " -key " + key_path("server") +
                                    " " + options + " 2>/dev/null";
        pipe_ = ::popen(command.c_str(), "r");
        std::string line;
        for (int c = 0; pipe_ != nullptr && (c = std::fgetc(pipe_)) != EOF;) {
            line += static_cast<char>(c);
            if (c == '\n') {
                const auto colon = line.find("ACCEPT 127.0.0.1:");
                if (colon != std::string::npos) {
                    port_ = static_cast<std::uint16_t>(std::stoi(line.substr(colon + 17)));
                    break;
                }
                line.clear();
            }
        }
    }
    InsistingServer(const InsistingServer&) = delete;
    InsistingServer& operator=(const InsistingServer&) = delete;
    ~InsistingServer() { ::pclose(pipe_); }
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    FILE* pipe_ = nullptr;
    std::uint16_t port_ = 0;
};

class ClientCertificateRefused
    : public testing::TestWithParam<std::tuple<std::string, std::pair<std::string, int>>> {};

TEST_P(ClientCertificateRefused, IsToldFromOtherFailures) {
    const auto [options, expected] = GetParam();
    const auto [name, code] = expected;
    InsistingServer server(options);
    ASSERT_NE(server.port(), 0);
    ClientSettings settings = plain_settings(server.port());
    settings.tls.emplace();
    settings.tls->trust_pem = certificate_pem("root");
    settings.tls->server_name = "localhost";
    if (name != "none") {
        settings.tls->identity = identity(name);
    }
    const auto record = HttpClient(settings).exchange(kGet);
    EXPECT_EQ(record.failure, ExchangeFailure::client_certificate_refused) << record.detail;
    EXPECT_EQ(record.alert, name == "none" && options == "-tls1_2" ? 40 : code);
    EXPECT_EQ(record.stage == Stage::handshake, options == "-tls1_2");
    EXPECT_TRUE(record.tls->certificate_requested);
}

INSTANTIATE_TEST_SUITE_P(
    Versions, ClientCertificateRefused,
    testing::Combine(testing::Values("-tls1_2", "-tls1_3"),
                     testing::Values(std::pair<std::string, int>("expired-client", 45),
                                     std::pair<std::string, int>("other-root", 48),
                                     std::pair<std::string, int>("none", 116))));

TEST(ClientCertificate, ResetWithoutAnAlertIsALostAnswerAndSaysThatOneWasAskedFor) {
    Behaviour behaviour;
    behaviour.tls = server_tls("server", true);
    behaviour.answer = [](const HttpRequest&) { return WireActions{act(Kind::reset)}; };
    TestServer server(behaviour);
    ClientSettings settings = server.tls_client_settings();
    settings.tls->identity = identity("client");
    const auto record = HttpClient(settings).exchange(kGet);
    EXPECT_EQ(record.failure, ExchangeFailure::closed);
    EXPECT_TRUE(record.reset);
    EXPECT_TRUE(record.tls->certificate_requested);
}

TEST(TlsAnswer, WithoutLengthIsTruncatedUnlessCloseNotifyEndsIt) {
    for (const Kind end : {Kind::fin, Kind::close_notify}) {
        Behaviour behaviour;
        behaviour.tls = server_tls();
        behaviour.answer = [end](const HttpRequest&) {
            return WireActions{send("HTTP/1.1 200 OK\r\n\r\nhalf?"), act(end)};
        };
        TestServer server(behaviour);
        const auto record = HttpClient(server.tls_client_settings()).exchange(kGet);
        EXPECT_EQ(record.failure,
                  end == Kind::fin ? ExchangeFailure::truncated : ExchangeFailure::none);
        EXPECT_EQ(record.response->body, "half?");
    }
}

class ThroughProxy : public testing::Test {
protected:
    static ExchangeRecord with(const std::string& answer, std::string& request) {
        ScriptedServer proxy([&](RawPeer& peer) {
            request = peer.read_until("\r\n\r\n");
            peer.send(answer);
            if (answer.find(" 200 ") != std::string::npos) {
                peer.read_until("\r\n\r\n");
                peer.send(ok_answer("tunnelled"));
            }
            peer.send_fin();
            peer.read_to_end();
        });
        ClientSettings settings = plain_settings(4433);
        settings.host = "ca.example";
        settings.proxy = ProxySettings{"127.0.0.1", proxy.port(), "Basic dTpw"};
        return HttpClient(settings).exchange(kGet);
    }
};

TEST_F(ThroughProxy, AsksForATunnelWithCredentials) {
    std::string request;
    const auto record = with("HTTP/1.1 200 Connection Established\r\n\r\n", request);
    EXPECT_EQ(request, "CONNECT ca.example:4433 HTTP/1.1\r\nHost: ca.example:4433\r\n"
                       "Proxy-Authorization: Basic dTpw\r\n\r\n");
    EXPECT_EQ(record.failure, ExchangeFailure::none);
    EXPECT_EQ(record.proxy_status, 200);
    EXPECT_EQ(record.response->body, "tunnelled");
}

TEST_F(ThroughProxy, ReportsTheProxysRefusal) {
    std::string request;
    const auto record =
        with("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", request);
    EXPECT_EQ(record.failure, ExchangeFailure::proxy);
    EXPECT_EQ(record.stage, Stage::proxy);
    EXPECT_EQ(record.proxy_status, 407);
    EXPECT_EQ(record.detail.find("dTpw"), std::string::npos);
    EXPECT_FALSE(record.response);
}

TEST_F(ThroughProxy, ReportsAProxyThatCloses) {
    std::string request;
    const auto record = with("", request);
    EXPECT_EQ(record.failure, ExchangeFailure::proxy);
    EXPECT_EQ(record.proxy_status, 0);
}

TEST(HttpClientAbandons, AfterTheWholeRequestByAnOrderlyEnd) {
    RawPeer::End seen;
    ExchangeRecord record;
    {
        ScriptedServer server([&](RawPeer& peer) { seen = peer.read_to_end(); });
        HttpClient client(plain_settings(server.port()));
        record = client.abandon("POST / HTTP/1.1\r\n\r\nbody", 23, Leave::close);
        EXPECT_FALSE(client.is_open());
    }
    EXPECT_EQ(record.failure, ExchangeFailure::abandoned);
    EXPECT_TRUE(record.request_sent);
    EXPECT_FALSE(record.response);
    EXPECT_EQ(seen.octets, "POST / HTTP/1.1\r\n\r\nbody");
    EXPECT_FALSE(seen.reset);
}

TEST(HttpClientAbandons, WithinARequestByAReset) {
    RawPeer::End seen;
    {
        ScriptedServer server([&](RawPeer& peer) { seen = peer.read_to_end(); });
        HttpClient client(plain_settings(server.port()));
        const auto record = client.abandon("POST / HTTP/1.1\r\n\r\nbody", 21, Leave::reset);
        EXPECT_EQ(record.failure, ExchangeFailure::abandoned);
    }
    EXPECT_TRUE(seen.reset);
    EXPECT_EQ(seen.octets.find("body"), std::string::npos);
}

TEST(HttpClientAbandons, NothingWhereItCannotConnect) {
    HttpClient client(plain_settings(1));
    EXPECT_EQ(client.abandon("GET / HTTP/1.1\r\n\r\n", 18, Leave::close).failure,
              ExchangeFailure::refused);
}

TEST(HttpClientSettings, ThatCannotBeUsedAreAProgrammingError) {
    ClientSettings settings = plain_settings(1);
    settings.tls.emplace();
    settings.tls->trust_pem = "no PEM";
    EXPECT_THROW(HttpClient{settings}, std::invalid_argument);
}

} // namespace
} // namespace ediconform::transport
