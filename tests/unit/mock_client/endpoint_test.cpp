#include "mock-client/exchange/endpoint.hpp"

#include <gtest/gtest.h>

namespace ediconform::mock_client {
namespace {

TEST(Endpoint, TakesHostPortAndTarget) {
    const auto endpoint = parse_endpoint("https://ca.test:8443/api/issue?format=form");
    ASSERT_TRUE(endpoint);
    EXPECT_TRUE(endpoint->tls);
    EXPECT_EQ(endpoint->host, "ca.test");
    EXPECT_EQ(endpoint->port, 8443);
    EXPECT_EQ(endpoint->target, "/api/issue?format=form");
    EXPECT_EQ(endpoint->authority, "ca.test:8443");
}

TEST(Endpoint, LeavesTheUsualPortOutOfHost) {
    EXPECT_EQ(parse_endpoint("https://ca.test/")->port, 443);
    EXPECT_EQ(parse_endpoint("https://ca.test:443/")->authority, "ca.test");
    EXPECT_EQ(parse_endpoint("http://ca.test")->port, 80);
}

TEST(Endpoint, HasAtLeastTheRootAsTarget) {
    EXPECT_EQ(parse_endpoint("https://ca.test")->target, "/");
    EXPECT_EQ(parse_endpoint("https://ca.test?a=b")->target, "/?a=b");
}

TEST(Endpoint, TakesAnIpv6AddressOutOfItsBrackets) {
    const auto endpoint = parse_endpoint("https://[::1]:8443/x");
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->host, "::1");
    EXPECT_EQ(endpoint->authority, "[::1]:8443");
}

TEST(Endpoint, RefusesWhatIsNoHttpUrl) {
    EXPECT_EQ(parse_endpoint("ca.test/issue").error().id, "url.malformed");
    EXPECT_EQ(parse_endpoint("https://").error().id, "url.malformed");
    EXPECT_EQ(parse_endpoint("https://ca.test:99999/").error().id, "url.malformed");
    EXPECT_EQ(parse_endpoint("ftp://ca.test/").error().id, "url.scheme");
}

TEST(Endpoint, RefusesAPasswordAndDoesNotRepeatIt) {
    const auto refused = parse_endpoint("https://user:geheim@ca.test/?key=geheim");
    EXPECT_EQ(refused.error().id, "url.user_info");
    EXPECT_EQ(base::to_string(refused.error()).find("geheim"), std::string::npos);
}

} // namespace
} // namespace ediconform::mock_client
