#include "harness/runner/target.hpp"

#include "harness/base/file.hpp"
#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/pki/pkcs12_examiner.hpp"
#include "harness/transport/http_client.hpp"
#include "mock-client/exchange/endpoint.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace ediconform::runner {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Reads one target file; keeps what every part of it needs.
class Loader {
public:
    Loader(const base::JsonDocument& document, evidence::SecretRegistry& secrets)
        : document_(document), secrets_(secrets), folder_(fs::path(document.file()).parent_path()) {
    }

    base::Result<void> load(Target& target) {
        const json& root = document_.root();
        target.name = root.at("target").get<std::string>();
        target.urls = root.at("urls").get<std::map<std::string, std::string, std::less<>>>();
        for (const auto& [operation, url] : target.urls) {
            auto endpoint = mock_client::parse_endpoint(url);
            if (!endpoint) {
                return placed(std::move(endpoint).error(), "/urls/" + operation);
            }
        }
        for (const auto& [operation, binding] : target.profile.operations) {
            if (!target.urls.contains(operation)) {
                return base::Error{
                    "target.url_missing", {{"operation", operation}}, document_.at("/urls")};
            }
        }
        if (root.contains("timeouts")) {
            const json& timeouts = root.at("timeouts");
            target.connect_timeout = std::chrono::milliseconds(
                timeouts.value("connect_ms", target.connect_timeout.count()));
            target.total_timeout =
                std::chrono::milliseconds(timeouts.value("total_ms", target.total_timeout.count()));
        }
        load_hook(target);
        auto trusted = load_trust(target);
        if (!trusted) {
            return trusted;
        }
        const json& fixtures = root.at("fixtures");
        auto pairs = load_pairs(fixtures.value("pairs", json::array()), target);
        if (!pairs) {
            return pairs;
        }
        return load_certificates(fixtures.value("certificates", json::array()), target);
    }

private:
    /// An error of something that the file names, with the place that names it.
    [[nodiscard]] base::Error placed(base::Error error, const std::string& pointer) const {
        error.where = document_.at(pointer);
        return error;
    }

    base::Result<std::string> read_named(const std::string& name,
                                         const std::string& pointer) const {
        auto content = base::read_file(folder_ / name);
        if (!content) {
            return placed(std::move(content).error(), pointer);
        }
        return content;
    }

    base::Result<base::SecretText> read_secret(const json& value, const std::string& label,
                                               const std::string& pointer) {
        std::string text;
        if (value.is_string()) {
            text = value.get<std::string>();
        } else if (value.contains("env")) {
            const std::string name = value.at("env").get<std::string>();
            const char* found = std::getenv(name.c_str());
            if (found == nullptr) {
                return base::Error{"target.environment", {{"name", name}}, document_.at(pointer)};
            }
            text = found;
        } else {
            auto content = read_named(value.at("file").get<std::string>(), pointer);
            if (!content) {
                return std::move(content).error();
            }
            text = content->substr(0, content->find_last_not_of("\r\n") + 1);
        }
        secrets_.add(label, text);
        return base::SecretText(text);
    }

    void load_hook(Target& target) const {
        const auto found = document_.root().find("provision");
        if (found == document_.root().end()) {
            return;
        }
        ProvisionHook hook;
        hook.command = found->value("command", std::vector<std::string>{});
        hook.directory = folder_;
        hook.url = found->value("http", "");
        hook.can = found->at("can").get<std::set<std::string, std::less<>>>();
        hook.timeout = std::chrono::milliseconds(found->value("timeout_ms", hook.timeout.count()));
        target.provision = std::move(hook);
    }

    base::Result<void> load_trust(Target& target) const {
        for (const char* member : {"trust", "client_ca"}) {
            const json files = document_.root().value(member, json::array());
            for (std::size_t index = 0; index < files.size(); ++index) {
                const std::string pointer = "/" + std::string(member) + "/" + std::to_string(index);
                auto pem = read_named(files[index].get<std::string>(), pointer);
                if (!pem) {
                    return std::move(pem).error();
                }
                auto certificates = pki::Certificate::all_from_pem(*pem);
                if (!certificates) {
                    return placed(std::move(certificates).error(), pointer);
                }
                if (std::string_view(member) == "trust") {
                    target.trust_pem += *pem + "\n";
                } else {
                    target.client_anchors.insert(target.client_anchors.end(), certificates->begin(),
                                                 certificates->end());
                }
            }
        }
        return {};
    }

    base::Result<void> load_pairs(const json& pairs, Target& target) {
        for (std::size_t index = 0; index < pairs.size(); ++index) {
            const json& entry = pairs[index];
            auto key = read_secret(entry.at("key"), "authentication_key",
                                   "/fixtures/pairs/" + std::to_string(index) + "/key");
            if (!key) {
                return std::move(key).error();
            }
            target.pairs.push_back(
                {entry.at("state"), entry.at("common_name"), *key, entry.value("user", "")});
        }
        return {};
    }

    base::Result<void> load_certificates(const json& certificates, Target& target) {
        for (std::size_t index = 0; index < certificates.size(); ++index) {
            const json& entry = certificates[index];
            const std::string pointer = "/fixtures/certificates/" + std::to_string(index);
            auto password =
                read_secret(entry.at("password"), "pkcs12_password", pointer + "/password");
            if (!password) {
                return std::move(password).error();
            }
            auto renewal = read_secret(entry.value("renewal_password", json("")),
                                       "renewal_password", pointer + "/renewal_password");
            if (!renewal) {
                return std::move(renewal).error();
            }
            auto key =
                read_secret(entry.value("key", json("")), "authentication_key", pointer + "/key");
            if (!key) {
                return std::move(key).error();
            }
            auto der = read_named(entry.at("p12").get<std::string>(), pointer + "/p12");
            if (!der) {
                return std::move(der).error();
            }
            auto identity = pki::open_pkcs12(*der, password->reveal());
            if (!identity) {
                return placed(std::move(identity).error(), pointer + "/p12");
            }
            const auto names = identity->certificate.common_names();
            const std::string common_name =
                entry.value("common_name", names.empty() ? "" : names.front());
            target.certificates.push_back({entry.at("state"), entry.at("origin"), common_name,
                                           *std::move(identity), *renewal, *key});
        }
        return {};
    }

    const base::JsonDocument& document_;
    evidence::SecretRegistry& secrets_;
    fs::path folder_;
};

} // namespace

base::Result<Target> load_target(const fs::path& file, const std::string& profile_override,
                                 const fs::path& scenarios, evidence::SecretRegistry& secrets) {
    auto document = base::load_checked(file, scenarios / "schema" / "target.schema.json");
    if (!document) {
        return std::move(document).error();
    }
    std::string profile_name = profile_override;
    if (profile_name.empty()) {
        profile_name = document->root().at("profile").get<std::string>();
        const fs::path beside = file.parent_path() / profile_name;
        std::error_code ignored;
        if (fs::is_regular_file(beside, ignored)) {
            profile_name = beside.string();
        }
    }
    auto profile = wire::load_profile(profile_name, scenarios);
    if (!profile) {
        base::Error error = std::move(profile).error();
        if (profile_override.empty() && error.where.line == 0) {
            error.where = document->at("/profile"); // Nothing was found there to have a place in.
        }
        return error;
    }
    Target target;
    target.profile = *std::move(profile);
    Loader loader(*document, secrets);
    auto loaded = loader.load(target);
    if (!loaded) {
        return std::move(loaded).error();
    }
    return target;
}

base::Result<void> check_reachable(const Target& target) {
    for (const auto& [operation, url] : target.urls) {
        auto endpoint = mock_client::parse_endpoint(url);
        if (!endpoint) {
            return std::move(endpoint).error();
        }
        transport::ClientSettings settings;
        settings.host = endpoint->host;
        settings.port = endpoint->port;
        settings.connect_timeout = target.connect_timeout;
        settings.total_timeout = target.total_timeout;
        if (endpoint->tls) {
            settings.tls = transport::TlsClientSettings{};
            settings.tls->trust_pem = target.trust_pem;
            settings.tls->server_name = endpoint->host;
        }
        transport::HttpClient client(settings);
        const transport::ExchangeRecord record = client.connect();
        if (record.failure == transport::ExchangeFailure::server_certificate) {
            return base::Error{"target.server_certificate",
                               {{"url", url}, {"cause", record.detail}}};
        }
        const bool no_connection =
            record.stage == transport::Stage::resolve || record.stage == transport::Stage::connect;
        if (record.failure != transport::ExchangeFailure::none && no_connection) {
            return base::Error{"target.unreachable", {{"url", url}, {"cause", record.detail}}};
        }
    }
    return {};
}

} // namespace ediconform::runner
