#include "mock-client/exchange/endpoint.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <charconv>

namespace ediconform::mock_client {

namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

/// A URL as it may be shown: nothing of its user information and query.
std::string shown(std::string_view url) {
    const std::size_t at = url.find('@');
    if (at != std::string_view::npos) {
        url.remove_prefix(at + 1);
    }
    return std::string(url.substr(0, url.find('?')));
}

} // namespace

base::Result<Endpoint> parse_endpoint(std::string_view url) {
    const auto parsed = boost::urls::parse_uri(boost::core::string_view(url.data(), url.size()));
    if (!parsed || parsed->encoded_host().empty()) {
        return base::Error{"url.malformed", {{"url", shown(url)}}};
    }
    const bool tls = parsed->scheme_id() == boost::urls::scheme::https;
    if (!tls && parsed->scheme_id() != boost::urls::scheme::http) {
        return base::Error{"url.scheme", {{"url", shown(url)}}};
    }
    if (parsed->has_userinfo()) {
        return base::Error{"url.user_info", {{"url", shown(url)}}};
    }
    std::uint16_t port = 0;
    if (!parsed->port().empty()) {
        // port_number() of Boost 1.81 wraps around above 65535.
        const boost::core::string_view digits = parsed->port();
        const auto [end, failure] =
            std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (failure != std::errc() || end != digits.data() + digits.size() || port == 0) {
            return base::Error{"url.malformed", {{"url", shown(url)}}};
        }
    }
    const std::uint16_t usual = tls ? kHttpsPort : kHttpPort;

    Endpoint endpoint;
    endpoint.tls = tls;
    endpoint.host = std::string(parsed->host_address());
    endpoint.port = port == 0 ? usual : port;
    endpoint.target = std::string(parsed->encoded_target());
    if (endpoint.target.empty() || endpoint.target.front() != '/') {
        endpoint.target.insert(0, 1, '/');
    }
    endpoint.authority = std::string(parsed->encoded_host());
    if (endpoint.port != usual) {
        endpoint.authority += ":" + std::to_string(endpoint.port);
    }
    return endpoint;
}

} // namespace ediconform::mock_client
