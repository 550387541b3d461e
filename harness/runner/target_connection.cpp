#include "harness/runner/target_connection.hpp"

#include "harness/transport/host_addresses.hpp"

#include <algorithm>
#include <utility>

namespace ediconform::runner {

namespace {

/// A PKCS #12 with its chain is some 10 KiB; what is as long as this is no answer any more.
constexpr std::size_t kLongestAnswer = 1U << 20U;

struct Contact {
    std::string host;
    std::string member; ///< Of the target file, that names it.
    bool secrets_in_clear = false;
};

/// Everybody whom the tester would connect to, or would have a proxy connect to.
std::vector<Contact> contacts_of(const Target& target) {
    std::vector<Contact> contacts;
    for (const auto& [operation, url] : target.urls) {
        if (const auto endpoint = mock_client::parse_endpoint(url)) {
            contacts.push_back({connection_to(target, *endpoint).host, "urls/" + operation});
        }
    }
    if (target.proxy) {
        contacts.push_back({target.proxy->host, "proxy/url"});
    }
    if (target.provision && !target.provision->url.empty()) {
        if (const auto endpoint = mock_client::parse_endpoint(target.provision->url)) {
            contacts.push_back({endpoint->host, "provision/http", !endpoint->tls});
        }
    }
    return contacts;
}

/// Host names do not tell capitals from small letters (RFC 4343).
bool is_among(const std::vector<std::string>& allowed, const std::string& host) {
    const auto lower = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
    };
    return std::ranges::any_of(allowed, [&](const std::string& name) {
        return std::ranges::equal(name, host, {}, lower, lower);
    });
}

} // namespace

transport::ClientSettings connection_to(const Target& target,
                                        const mock_client::Endpoint& endpoint) {
    transport::ClientSettings settings;
    settings.host = endpoint.host;
    settings.port = endpoint.port;
    settings.connect_timeout = target.connect_timeout;
    settings.total_timeout = target.total_timeout;
    settings.proxy = target.proxy;
    settings.body_limit = kLongestAnswer;
    std::string server_name = endpoint.host;
    if (const auto route = target.hosts.find(endpoint.host); route != target.hosts.end()) {
        const HostRoute& found = route->second;
        settings.host = found.address.empty() ? settings.host : found.address;
        settings.port = found.port == 0 ? settings.port : found.port;
        server_name = found.server_name.empty() ? server_name : found.server_name;
    }
    if (endpoint.tls) {
        settings.tls = transport::TlsClientSettings{};
        settings.tls->trust_pem = target.trust_pem;
        settings.tls->server_name = server_name;
    }
    return settings;
}

base::Result<void> check_allowed(const Target& target, const std::vector<std::string>& allowed) {
    for (const Contact& contact : contacts_of(target)) {
        if (is_among(allowed, contact.host) && !contact.secrets_in_clear) {
            continue;
        }
        const auto addresses = transport::addresses_of(contact.host, target.connect_timeout);
        if (!addresses.empty() &&
            std::ranges::all_of(addresses, &transport::HostAddress::loopback)) {
            continue;
        }
        std::string known;
        for (const transport::HostAddress& address : addresses) {
            known += (known.empty() ? "" : ", ") + address.text;
        }
        return base::Error{is_among(allowed, contact.host) ? "target.hook_in_clear"
                                                           : "target.host_not_allowed",
                           {{"host", contact.host},
                            {"member", contact.member},
                            {"addresses", known.empty() ? "-" : known}}};
    }
    return {};
}

base::Result<void> check_reachable(const Target& target) {
    for (const auto& [operation, url] : target.urls) {
        auto endpoint = mock_client::parse_endpoint(url);
        if (!endpoint) {
            return std::move(endpoint).error();
        }
        transport::HttpClient client(connection_to(target, *endpoint));
        const transport::ExchangeRecord record = client.connect();
        if (record.failure == transport::ExchangeFailure::server_certificate) {
            return base::Error{"target.server_certificate",
                               {{"url", url}, {"cause", record.detail}}};
        }
        const bool no_connection = record.stage == transport::Stage::resolve ||
                                   record.stage == transport::Stage::connect ||
                                   record.stage == transport::Stage::proxy;
        if (record.failure != transport::ExchangeFailure::none && no_connection) {
            return base::Error{"target.unreachable", {{"url", url}, {"cause", record.detail}}};
        }
    }
    return {};
}

} // namespace ediconform::runner
