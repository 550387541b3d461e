#include "harness/runner/target.hpp"

#include "harness/base/json_schema.hpp"
#include "harness/runner/target_file.hpp"
#include "harness/runner/target_fixtures.hpp"
#include "mock-client/exchange/endpoint.hpp"
#include "mock-client/exchange/exchange.hpp"

#include <algorithm>

namespace ediconform::runner {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// `name`, `name:port`, an IPv6 address in brackets where a port follows.
base::Result<HostRoute> route_to(const std::string& address) {
    const bool bare_ipv6 = std::ranges::count(address, ':') > 1 && !address.starts_with('[');
    auto endpoint =
        mock_client::parse_endpoint("http://" + (bare_ipv6 ? "[" + address + "]" : address) + "/");
    if (!endpoint || endpoint->target != "/") {
        return base::Error{"target.address", {{"address", address}}};
    }
    const bool with_port =
        !bare_ipv6 && address.find(':', address.rfind(']') + 1) != std::string::npos;
    return HostRoute{endpoint->host, with_port ? endpoint->port : std::uint16_t{0}, {}};
}

base::Result<void> load_urls(const TargetFile& file, Target& target) {
    target.urls = file.root().at("urls").get<decltype(target.urls)>();
    for (const auto& [operation, url] : target.urls) {
        auto endpoint = mock_client::parse_endpoint(url);
        if (!endpoint) {
            return file.placed(std::move(endpoint).error(), "/urls/" + operation);
        }
    }
    for (const auto& [operation, binding] : target.profile.operations) {
        if (!target.urls.contains(operation)) {
            return file.placed(base::Error{"target.url_missing", {{"operation", operation}}},
                               "/urls");
        }
    }
    return {};
}

bool is_host_of_a_url(const Target& target, const std::string& host) {
    return std::ranges::any_of(target.urls, [&](const auto& url) {
        const auto endpoint = mock_client::parse_endpoint(url.second);
        return endpoint && endpoint->host == host;
    });
}

base::Result<void> load_hosts(const TargetFile& file, Target& target) {
    const json hosts = file.root().value("hosts", json::object());
    for (const auto& [host, entry] : hosts.items()) {
        const std::string pointer = "/hosts/" + host;
        if (!is_host_of_a_url(target, host)) {
            return file.placed(base::Error{"target.host_unused", {{"host", host}}}, pointer);
        }
        HostRoute route;
        if (entry.contains("connect_to")) {
            auto parsed = route_to(entry.at("connect_to").get<std::string>());
            if (!parsed) {
                return file.placed(std::move(parsed).error(), pointer + "/connect_to");
            }
            route = *std::move(parsed);
        }
        route.server_name = entry.value("server_name", "");
        target.hosts.emplace(host, std::move(route));
    }
    return {};
}

base::Result<void> load_proxy(const TargetFile& file, Target& target) {
    const auto entry = file.root().find("proxy");
    if (entry == file.root().end()) {
        return {};
    }
    auto password = file.secret("/proxy/password", "proxy_password");
    if (!password) {
        return std::move(password).error();
    }
    auto settings = mock_client::proxy_settings(
        {entry->at("url").get<std::string>(), entry->value("user", ""), *std::move(password)});
    if (!settings) {
        return file.placed(std::move(settings).error(), "/proxy/url");
    }
    target.proxy = *std::move(settings);
    return {};
}

void load_bounds(const json& root, Target& target) {
    using std::chrono::milliseconds;
    const json timeouts = root.value("timeouts", json::object());
    target.connect_timeout =
        milliseconds(timeouts.value("connect_ms", target.connect_timeout.count()));
    target.total_timeout = milliseconds(timeouts.value("total_ms", target.total_timeout.count()));
    const json limits = root.value("limits", json::object());
    target.requests_per_second = limits.value("requests_per_second", 0.0);
    if (limits.contains("issues")) {
        target.issues_limit = limits.at("issues").get<unsigned>();
    }
}

base::Result<void> load_hook(const TargetFile& file, Target& target) {
    const auto entry = file.root().find("provision");
    if (entry == file.root().end()) {
        return {};
    }
    ProvisionHook hook;
    hook.command = entry->value("command", std::vector<std::string>{});
    hook.directory = file.folder();
    hook.url = entry->value("http", "");
    hook.can = entry->at("can").get<std::set<std::string, std::less<>>>();
    hook.timeout = std::chrono::milliseconds(entry->value("timeout_ms", hook.timeout.count()));
    if (!hook.url.empty()) {
        auto endpoint = mock_client::parse_endpoint(hook.url);
        if (!endpoint) {
            return file.placed(std::move(endpoint).error(), "/provision/http");
        }
    }
    target.provision = std::move(hook);
    return {};
}

base::Result<void> load_trust(const TargetFile& file, Target& target) {
    auto trusted = file.certificates("trust");
    if (!trusted) {
        return std::move(trusted).error();
    }
    for (const pki::Certificate& certificate : *trusted) {
        target.trust_pem += certificate.pem();
    }
    auto anchors = file.certificates("client_ca");
    if (!anchors) {
        return std::move(anchors).error();
    }
    target.client_anchors = *std::move(anchors);
    return {};
}

base::Result<wire::CaProfile> load_profile_of(const base::JsonDocument& document,
                                              const std::string& replacement,
                                              const fs::path& scenarios) {
    std::string name = replacement;
    if (name.empty()) {
        name = document.root().at("profile").get<std::string>();
        const fs::path beside = fs::path(document.file()).parent_path() / name;
        std::error_code ignored;
        if (fs::is_regular_file(beside, ignored)) {
            name = beside.string();
        }
    }
    auto profile = wire::load_profile(name, scenarios);
    if (profile) {
        return profile;
    }
    base::Error error = std::move(profile).error();
    if (replacement.empty() && error.where.line == 0) {
        error.where = document.at("/profile"); // Nothing was found there to have a place in.
    }
    return error;
}

} // namespace

base::Result<Target> load_target(const fs::path& file, const std::string& profile_override,
                                 const fs::path& scenarios, evidence::SecretRegistry& secrets,
                                 std::vector<base::Error>* fixture_problems) {
    auto document = base::load_checked(file, scenarios / "schema" / "target.schema.json");
    if (!document) {
        return std::move(document).error();
    }
    auto profile = load_profile_of(*document, profile_override, scenarios);
    if (!profile) {
        return std::move(profile).error();
    }
    Target target;
    target.name = document->root().at("target").get<std::string>();
    target.profile = *std::move(profile);
    const TargetFile described(*document, secrets);
    load_bounds(document->root(), target);
    for (const auto load : {load_urls, load_hosts, load_proxy, load_trust, load_hook}) {
        auto loaded = load(described, target);
        if (!loaded) {
            return std::move(loaded).error();
        }
    }
    std::vector<base::Error> problems = load_fixtures(described, target);
    if (fixture_problems != nullptr) {
        *fixture_problems = std::move(problems);
    } else if (!problems.empty()) {
        return std::move(problems.front());
    }
    return target;
}

} // namespace ediconform::runner
