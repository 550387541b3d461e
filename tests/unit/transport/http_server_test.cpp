#include "tests/unit/transport/support.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

namespace ediconform::transport {
namespace {

using namespace testing_support;
using Kind = WireAction::Kind;

constexpr const char* kGet = "GET /path HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(HttpServer, CallsItsMachineInTheOrderOfTheWire) {
    Behaviour behaviour;
    behaviour.tls = server_tls();
    TestServer server(behaviour);
    {
        HttpClient client(server.tls_client_settings());
        EXPECT_EQ(client.exchange(kGet).failure, ExchangeFailure::none);
    }
    server.log().wait_for("end");
    EXPECT_EQ(server.log().lines(),
              (std::vector<std::string>{"at accept", "at client_hello", "at server_flight",
                                        "handshake TLSv1.3 sni=localhost chain=0",
                                        "at handshake_done", "request GET /path ", "answered",
                                        "at after_reply", "end peer close_notify"}));
}

TEST(HttpServer, KeepsAConnectionForSeveralRequests) {
    TestServer server(Behaviour{});
    HttpClient client(server.client_settings());
    EXPECT_EQ(client.exchange(kGet).failure, ExchangeFailure::none);
    EXPECT_TRUE(client.is_open());
    const auto second =
        client.exchange("POST /two HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_EQ(second.response->body, "hello");
    EXPECT_EQ(server.log().count("at accept"), 1U);
    EXPECT_EQ(server.log().count("request POST /two abc"), 1U);
}

TEST(HttpServer, AnswersExpectContinueBeforeTheContent) {
    TestServer server(Behaviour{});
    RawPeer peer(server.port());
    peer.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("abc");
    EXPECT_EQ(server.log().wait_for("request"), "request POST / abc");
}

TEST(HttpServer, TakesAChunkedRequest) {
    TestServer server(Behaviour{});
    RawPeer peer(server.port());
    peer.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
              "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    EXPECT_EQ(server.log().wait_for("request"), "request POST / abcde");
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
    Behaviour behaviour;
    behaviour.answer = [](const HttpRequest& request) {
        return WireActions{wait(milliseconds{5}), send(ok_answer(request.target))};
    };
    TestServer server(behaviour);
    RawPeer peer(server.port());
    peer.send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\nConnection: "
              "close\r\n\r\n");
    EXPECT_EQ(peer.read_to_end().octets, ok_answer("/1") + ok_answer("/2") + ok_answer("/3"));
}

TEST(HttpServer, ClosesAfterAnHttp10RequestWithoutKeepAlive) {
    TestServer server(Behaviour{});
    RawPeer peer(server.port());
    peer.send("GET / HTTP/1.0\r\n\r\n");
    const auto end = peer.read_to_end();
    EXPECT_EQ(end.octets, ok_answer("hello"));
    EXPECT_FALSE(end.reset);
}

TEST(HttpServer, AnswersARequestWhoseSenderHasHalfClosed) {
    TestServer server(Behaviour{});
    RawPeer peer(server.port());
    peer.send(kGet);
    peer.send_fin();
    EXPECT_EQ(peer.read_to_end().octets, ok_answer("hello"));
}

class MalformedRequest : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(MalformedRequest, IsHandedToTheMachineAndTheConnectionCloses) {
    Behaviour behaviour;
    behaviour.answer_malformed = [](const std::string&) {
        return WireActions{send("HTTP/1.1 400 Bad Request\r\n\r\n")};
    };
    ServerSettings settings;
    settings.head_limit = 1024;
    settings.body_limit = 2048;
    TestServer server(behaviour, settings);
    RawPeer peer(server.port());
    peer.send(GetParam().second);
    const auto end = peer.read_to_end();
    EXPECT_EQ(end.octets, "HTTP/1.1 400 Bad Request\r\n\r\n");
    EXPECT_FALSE(end.reset);
    EXPECT_EQ(server.log().wait_for("malformed").rfind("malformed " + GetParam().first, 0), 0U)
        << server.log().wait_for("malformed");
    EXPECT_EQ(server.log().wait_for("end"), "end self malformed");
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, MalformedRequest,
    testing::Values(
        std::pair(std::string(), std::string("\x16\x03\x01 garbage\r\n\r\n")),
        std::pair(std::string("the head is too large"),
                  "GET / HTTP/1.1\r\nA: " + std::string(3000, 'a')),
        std::pair(std::string("the head is too large"),
                  "GET / HTTP/1.1\r\nA: " + std::string(3000, 'a') + "\r\n\r\n"),
        std::pair(std::string("the content is too large"),
                  std::string("POST / HTTP/1.1\r\nContent-Length: 4096\r\n\r\n")),
        std::pair(std::string("the content is too large"),
                  "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n" +
                      std::string(4096, 'x') + "\r\n0\r\n\r\n"),
        std::pair(
            std::string(),
            std::string("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"))));

TEST(HttpServer, EndsAnIdleConnection) {
    ServerSettings settings;
    settings.idle_timeout = milliseconds{50};
    TestServer server(Behaviour{}, settings);
    RawPeer peer(server.port());
    EXPECT_FALSE(peer.read_to_end().reset);
    EXPECT_EQ(server.log().wait_for("end"), "end self timeout");
}

TEST(HttpServer, EndsAHandshakeThatDoesNotCome) {
    ServerSettings settings;
    settings.idle_timeout = milliseconds{50};
    Behaviour behaviour;
    behaviour.tls = server_tls();
    TestServer server(behaviour, settings);
    RawPeer peer(server.port());
    EXPECT_FALSE(peer.read_to_end().reset);
    EXPECT_EQ(server.log().wait_for("end"), "end self timeout");
    EXPECT_EQ(server.log().count("handshake failure"), 1U);
}

TEST(HttpServer, ReportsGarbageInsteadOfAClientHello) {
    Behaviour behaviour;
    behaviour.tls = server_tls();
    TestServer server(behaviour);
    RawPeer peer(server.port());
    peer.send("GET / HTTP/1.1\r\n\r\n");
    peer.read_to_end();
    EXPECT_EQ(server.log().wait_for("handshake failure").rfind("handshake failure alert=none", 0),
              0U);
    EXPECT_EQ(server.log().wait_for("end"), "end self tls_failure");
}

TEST(HttpServer, ClosesConnectionsBeyondItsLimitAtOnce) {
    ServerSettings settings;
    settings.connection_limit = 1;
    TestServer server(Behaviour{}, settings);
    RawPeer first(server.port());
    server.log().wait_for("at accept");
    RawPeer second(server.port());
    EXPECT_FALSE(second.read_to_end().reset);
    first.send(kGet);
    EXPECT_EQ(first.read(ok_answer("hello").size()), ok_answer("hello"));
    EXPECT_EQ(server.log().count("at accept"), 1U);
}

TEST(HttpServer, SaysWhyItCannotListen) {
    TestServer server(Behaviour{});
    ServerSettings settings;
    settings.port = server.port();
    const auto second = HttpServer::start(server.loop(), settings, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().id, "listen.failed");
}

TEST(HttpServer, RefusesNewConnectionsAndKeepsOpenOnesOnceItStopsListening) {
    TestServer server(Behaviour{});
    HttpClient open(server.client_settings());
    EXPECT_EQ(open.exchange(kGet).failure, ExchangeFailure::none);
    server.server().stop_listening();
    EXPECT_EQ(HttpClient(server.client_settings()).exchange(kGet).failure,
              ExchangeFailure::refused);
    EXPECT_EQ(open.exchange(kGet).failure, ExchangeFailure::none);
}

/// Copies of every listening socket of this process, as a child has them that is being started.
std::vector<int> copies_of_listeners() {
    constexpr int kMostDescriptors = 256;
    std::vector<int> copies;
    for (int descriptor = 0; descriptor < kMostDescriptors; ++descriptor) {
        int listens = 0;
        socklen_t size = sizeof(listens);
        if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 &&
            listens != 0) {
            copies.push_back(::dup(descriptor));
        }
    }
    return copies;
}

TEST(HttpServer, RefusesConnectionsAlsoWhileAChildHasACopyOfItsSocket) {
    TestServer server(Behaviour{});
    const std::vector<int> copies = copies_of_listeners();
    ASSERT_FALSE(copies.empty());
    EXPECT_TRUE(server.server().receive_as(Reception::refused));
    EXPECT_EQ(HttpClient(server.client_settings()).exchange(kGet).failure,
              ExchangeFailure::refused);
    EXPECT_TRUE(server.server().receive_as(Reception::open));
    EXPECT_EQ(HttpClient(server.client_settings()).exchange(kGet).failure, ExchangeFailure::none);
    for (const int copy : copies) {
        ::close(copy);
    }
}

TEST(HttpServer, EndsEachOpenConnectionOnceOnDestruction) {
    Behaviour behaviour = answering({act(Kind::stall)});
    TestServer server(behaviour);
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int index = 0; index < 20; ++index) {
        peers.push_back(std::make_unique<RawPeer>(server.port()));
        if (index % 2 == 0) {
            peers.back()->send(kGet);
        }
    }
    ASSERT_TRUE(server.log().wait_for_count("request", 10));
    ASSERT_TRUE(server.log().wait_for_count("at accept", 20));
    server.destroy();
    EXPECT_EQ(server.log().count("end self"), 20U);
    EXPECT_EQ(server.log().count("not answered"), 10U);
    for (auto& peer : peers) {
        EXPECT_EQ(peer->read_to_end().octets, "");
    }
}

TEST(HttpServer, ServesTwoHundredConnectionsAtOnce) {
    Behaviour behaviour;
    behaviour.tls = server_tls();
    TestServer server(behaviour);
    const ClientSettings settings = server.tls_client_settings();
    std::vector<std::unique_ptr<HttpClient>> clients;
    for (int index = 0; index < 200; ++index) {
        clients.push_back(std::make_unique<HttpClient>(settings));
        ASSERT_EQ(clients.back()->connect().failure, ExchangeFailure::none);
    }
    for (auto& client : clients) {
        EXPECT_EQ(client->exchange(kGet).response->body, "hello");
    }
    EXPECT_EQ(server.log().count("end"), 0U);
    clients.clear();
    EXPECT_TRUE(server.log().wait_for_count("end peer close_notify", 200));
}

TEST(HttpServer, SendsALargeAnswerToASlowReaderWithoutHoldingUpOthers) {
    const std::string large(8U << 20U, 'x');
    Behaviour behaviour;
    behaviour.tls = server_tls();
    behaviour.answer = [&large](const HttpRequest& request) {
        return WireActions{send(ok_answer(request.target == "/large" ? large : "small"))};
    };
    TestServer server(behaviour);
    auto slow = std::async(std::launch::async, [&] {
        HttpClient client(server.tls_client_settings());
        return client.exchange("GET /large HTTP/1.1\r\n\r\n");
    });
    HttpClient other(server.tls_client_settings());
    EXPECT_EQ(other.exchange(kGet).response->body, "small");
    const auto record = slow.get();
    EXPECT_EQ(record.failure, ExchangeFailure::none);
    EXPECT_EQ(record.response->body, large);
}

} // namespace
} // namespace ediconform::transport
