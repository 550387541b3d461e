#include "fixture.hpp"
#include "mock-client/exchange/exchange.hpp"

namespace ediconform::mock_client::testing {
namespace {

TEST(BuildRequest, WritesOneWholeMessage) {
    wire::Operation operation;
    operation.method = "POST";
    const base::Bytes request =
        build_request(operation, *parse_endpoint("https://ca.test:8443/issue?x=1"),
                      {"{\"a\":1}", "application/json; charset=UTF-8"});
    EXPECT_EQ(request, "POST /issue?x=1 HTTP/1.1\r\n"
                       "Host: ca.test:8443\r\n"
                       "User-Agent: ediconform-client/" EDICONFORM_VERSION "\r\n"
                       "Content-Type: application/json; charset=UTF-8\r\n"
                       "Content-Length: 7\r\n"
                       "Accept-Encoding: identity\r\n"
                       "Connection: close\r\n"
                       "\r\n"
                       "{\"a\":1}");
}

TEST(BuildRequest, HasTheHeaderFieldsOfTheProfile) {
    wire::Operation operation;
    operation.method = "POST";
    operation.headers = {{"X-Api-Version", "2"}};
    const base::Bytes request = build_request(operation, *parse_endpoint("https://ca.test/issue"),
                                              {"{}", "application/json"});
    EXPECT_NE(request.find("\r\nX-Api-Version: 2\r\n"), base::Bytes::npos) << request;
}

TEST(BuildGet, HasNoContent) {
    EXPECT_EQ(
        build_get(*parse_endpoint("https://partner.test")),
        "GET / HTTP/1.1\r\nHost: partner.test\r\nUser-Agent: ediconform-client/" EDICONFORM_VERSION
        "\r\nConnection: close\r\n\r\n");
}

TEST(ConnectionSettings, NeverTrustNothing) {
    ConnectionInput input;
    input.endpoint = *parse_endpoint("https://ca.test/");
    EXPECT_EQ(connection_settings(input).error().id, "trust.missing");
}

TEST(ConnectionSettings, UseTlsExactlyForHttps) {
    ConnectionInput input;
    input.trust_pem = "pem";
    input.endpoint = *parse_endpoint("https://ca.test/");
    EXPECT_TRUE(connection_settings(input)->tls);
    input.endpoint = *parse_endpoint("http://ca.test/");
    EXPECT_FALSE(connection_settings(input)->tls);
}

TEST(ConnectionSettings, EncodeTheProxyAccountWhateverItsLength) {
    ConnectionInput input;
    input.trust_pem = "pem";
    input.endpoint = *parse_endpoint("https://ca.test/");
    // printf 'u:…' | base64
    for (const auto& [password, expected] :
         {std::pair{"", "Basic dTo="}, std::pair{"p", "Basic dTpw"},
          std::pair{"pp", "Basic dTpwcA=="}, std::pair{"~\xff", "Basic dTp+/w=="}}) {
        input.proxy = ProxyAccount{"http://proxy.test:8080", "u", base::SecretText(password)};
        EXPECT_EQ(connection_settings(input)->proxy->authorization, expected);
    }
}

} // namespace
} // namespace ediconform::mock_client::testing
