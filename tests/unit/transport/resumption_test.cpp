#include "tests/unit/transport/support.hpp"

#include <gtest/gtest.h>

namespace ediconform::transport {
namespace {

using namespace testing_support;

constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

class Resumption : public testing::TestWithParam<TlsVersion> {
protected:
    static Behaviour serving(bool resumable) {
        TlsServerSettings settings;
        settings.identity = identity("server");
        settings.ask_client_certificate = true;
        settings.resumable = resumable;
        settings.max_version = GetParam();
        Behaviour behaviour;
        behaviour.tls = server_tls(settings);
        return behaviour;
    }
};

TEST_P(Resumption, CarriesTheCertificateOfTheFirstHandshake) {
    TestServer server(serving(true));
    ClientSettings settings = server.tls_client_settings();
    settings.tls->identity = identity("expired-client");
    settings.tls->keeps_session = true;
    HttpClient first(settings);
    ASSERT_EQ(first.exchange(kGet).failure, ExchangeFailure::none);
    ASSERT_NE(first.session(), nullptr);

    settings.tls->identity.reset();
    settings.tls->resume = first.session();
    const auto record = HttpClient(settings).exchange(kGet);
    ASSERT_EQ(record.failure, ExchangeFailure::none) << record.detail;
    EXPECT_TRUE(record.tls->resumed);
    EXPECT_FALSE(record.tls->certificate_requested);
    ASSERT_TRUE(server.log().wait_for_count("handshake", 2));
    EXPECT_NE(server.log().lines().back().find("answered"), 0U);
    EXPECT_NE(server.log().wait_for("handshake").find("chain=1"), std::string::npos);
    std::size_t resumed = 0;
    for (const auto& line : server.log().lines()) {
        resumed += line.ends_with("chain=1 resumed") ? 1U : 0U;
    }
    EXPECT_EQ(resumed, 1U);
}

TEST_P(Resumption, IsNotOfferedByAServerThatGivesNoSession) {
    TestServer server(serving(false));
    ClientSettings settings = server.tls_client_settings();
    settings.tls->keeps_session = true;
    HttpClient client(settings);
    EXPECT_EQ(client.exchange(kGet).failure, ExchangeFailure::none);
    EXPECT_EQ(client.session(), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Versions, Resumption,
                         testing::Values(TlsVersion::tls1_2, TlsVersion::tls1_3),
                         [](const auto& version) {
                             return version.param == TlsVersion::tls1_3 ? "Tls13" : "Tls12";
                         });

} // namespace
} // namespace ediconform::transport
