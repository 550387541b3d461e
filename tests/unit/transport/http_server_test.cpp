#include "tests/unit/transport/support.hpp"

#include <gtest/gtest.h>

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

} // namespace
} // namespace ediconform::transport
