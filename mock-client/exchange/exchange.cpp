#include "mock-client/exchange/exchange.hpp"

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <fmt/format.h>

namespace ediconform::mock_client {

namespace {

constexpr std::string_view kUserAgent = "ediconform-client/" EDICONFORM_VERSION;

std::string basic_credentials(const std::string& user, const base::SecretText& password) {
    using boost::archive::iterators::base64_from_binary;
    using boost::archive::iterators::transform_width;
    using Digits = base64_from_binary<transform_width<std::string::const_iterator, 6, 8>>;
    std::string plain = user + ":" + password.reveal();
    const std::size_t padding = (3 - plain.size() % 3) % 3;
    plain.append(padding, '\0'); // the iterators read whole groups of three octets
    std::string text(Digits(plain.cbegin()), Digits(plain.cend()));
    text.replace(text.size() - padding, padding, padding, '=');
    return text;
}

} // namespace

base::Bytes to_bytes(const RequestParts& parts) {
    base::Bytes bytes = fmt::format("{} {} HTTP/1.1\r\n", parts.method, parts.target);
    for (const transport::HeaderField& field : parts.fields) {
        bytes += fmt::format("{}: {}\r\n", field.name, field.value);
    }
    bytes += "\r\n";
    bytes += parts.body;
    return bytes;
}

RequestParts make_request(const wire::Operation& operation, const Endpoint& endpoint,
                          const EncodedRequest& encoded) {
    RequestParts parts{operation.method,
                       endpoint.target,
                       {{"Host", endpoint.authority},
                        {"User-Agent", std::string(kUserAgent)},
                        {"Content-Type", encoded.content_type},
                        {"Content-Length", fmt::to_string(encoded.body.size())},
                        // Without it a server may compress as it likes (RFC 9110 12.5.3).
                        {"Accept-Encoding", "identity"},
                        {"Connection", "close"}},
                       encoded.body};
    for (const wire::HeaderRule& header : operation.headers) {
        parts.fields.push_back({header.name, header.value});
    }
    return parts;
}

base::Bytes build_request(const wire::Operation& operation, const Endpoint& endpoint,
                          const EncodedRequest& encoded) {
    return to_bytes(make_request(operation, endpoint, encoded));
}

base::Bytes build_get(const Endpoint& endpoint) {
    return to_bytes(RequestParts{"GET",
                                 endpoint.target,
                                 {{"Host", endpoint.authority},
                                  {"User-Agent", std::string(kUserAgent)},
                                  {"Connection", "close"}},
                                 {}});
}

base::Result<transport::ProxySettings> proxy_settings(const ProxyAccount& account) {
    auto endpoint = parse_endpoint(account.url);
    if (!endpoint) {
        return std::move(endpoint).error();
    }
    transport::ProxySettings settings{endpoint->host, endpoint->port, {}};
    if (!account.user.empty()) {
        settings.authorization = "Basic " + basic_credentials(account.user, account.password);
    }
    return settings;
}

base::Result<transport::ClientSettings> connection_settings(const ConnectionInput& input) {
    transport::ClientSettings settings;
    settings.host = input.endpoint.host;
    settings.port = input.endpoint.port;
    settings.connect_timeout = input.timeouts.connect;
    settings.total_timeout = input.timeouts.total;
    if (input.endpoint.tls) {
        // An empty anchor list would mean "do not verify" to the transport.
        if (input.trust_pem.empty()) {
            return base::Error{"trust.missing", {{"host", input.endpoint.host}}};
        }
        transport::TlsClientSettings tls;
        tls.trust_pem = input.trust_pem;
        tls.server_name = input.endpoint.host;
        tls.identity = input.identity;
        tls.answers_late_request = input.asked_late;
        settings.tls = tls;
    }
    if (input.proxy) {
        auto proxy = proxy_settings(*input.proxy);
        if (!proxy) {
            return std::move(proxy).error();
        }
        settings.proxy = *std::move(proxy);
    }
    return settings;
}

transport::ExchangeRecord exchange_once(const transport::ClientSettings& settings,
                                        const base::Bytes& request) {
    transport::HttpClient client(settings);
    return client.exchange(request);
}

} // namespace ediconform::mock_client
