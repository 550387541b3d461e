#include "harness/runner/ca_connection.hpp"

#include "harness/runner/target_connection.hpp"
#include "harness/transport/hello_probe.hpp"
#include "mock-client/exchange/exchange.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::runner {

using nlohmann::json;
using transport::ExchangeFailure;
using transport::Stage;

namespace {

transport::TlsVersion version_of(const std::string& name) {
    if (name == "TLSv1") {
        return transport::TlsVersion::tls1_0;
    }
    if (name == "TLSv1.1") {
        return transport::TlsVersion::tls1_1;
    }
    return name == "TLSv1.2" ? transport::TlsVersion::tls1_2 : transport::TlsVersion::tls1_3;
}

std::uint16_t wire_version_of(const std::string& name) {
    return name == "SSLv3"     ? 0x0300
           : name == "TLSv1"   ? 0x0301
           : name == "TLSv1.1" ? 0x0302
                               : 0x0303;
}

transport::TlsIdentity tls_identity(const pki::Identity& identity) {
    std::string chain;
    for (const pki::Certificate& certificate : identity.chain) {
        chain += certificate.pem();
    }
    return {identity.certificate.pem(), chain, identity.key.to_pem()};
}

/// The server went on: it began to answer, or is still thinking about it.
bool went_on(const transport::ExchangeRecord& record) {
    const bool behind_handshake = record.stage == Stage::request || record.stage == Stage::response;
    const bool answers = record.failure == ExchangeFailure::truncated ||
                         record.failure == ExchangeFailure::malformed ||
                         record.failure == ExchangeFailure::too_large ||
                         record.failure == ExchangeFailure::timeout;
    return behind_handshake && answers;
}

void collect(const json& steps, std::set<std::string>& connections,
             std::set<std::string>& sessions) {
    for (const json& step : steps) {
        if (step.contains("on_connection_of")) {
            connections.insert(step.at("on_connection_of").get<std::string>());
        }
        if (step.contains("resumes")) {
            sessions.insert(step.at("resumes").get<std::string>());
        }
        if (step.contains("of") && step.at("of").is_array()) {
            collect(step.at("of"), connections, sessions);
        }
    }
}

} // namespace

transport::ClientSettings connection_settings(const Target& target,
                                              const mock_client::Endpoint& endpoint,
                                              const json& step,
                                              const CertificateFixture* certificate) {
    transport::ClientSettings settings = connection_to(target, endpoint);
    if (step.value("plain", false) || !settings.tls) {
        settings.tls.reset();
        return settings;
    }
    settings.tls->answers_late_request = true;
    if (certificate != nullptr) {
        settings.tls->identity = tls_identity(certificate->identity);
    }
    const json versions = step.value("tls", json::object());
    if (versions.contains("min_version")) {
        settings.tls->min_version = version_of(versions.at("min_version").get<std::string>());
    }
    if (versions.contains("max_version")) {
        settings.tls->max_version = version_of(versions.at("max_version").get<std::string>());
    }
    return settings;
}

CaConnections::CaConnections(const json& steps) {
    collect(steps, connection_wanted_, session_wanted_);
}

bool CaConnections::is_kept(const json& step) const {
    return connection_wanted_.contains(step.value("as", ""));
}

std::shared_ptr<transport::HttpClient>
CaConnections::open(const json& step, transport::ClientSettings settings, std::string& problem) {
    const std::lock_guard lock(mutex_);
    const auto earlier = [&](const char* member) -> const Kept* {
        const auto found = kept_.find(step.at(member).get<std::string>());
        const bool same_server = found != kept_.end() && found->second.host == settings.host &&
                                 found->second.port == settings.port;
        if (!same_server) {
            problem = "execution.another_server";
        }
        return same_server ? &found->second : nullptr;
    };
    if (step.contains("on_connection_of")) {
        const Kept* kept = earlier("on_connection_of");
        if (kept == nullptr) {
            return nullptr;
        }
        if (!kept->client->is_open()) {
            problem = "execution.connection_not_kept";
            return nullptr;
        }
        return kept->client;
    }
    if (settings.tls) {
        settings.tls->keeps_session = session_wanted_.contains(step.value("as", ""));
    }
    if (step.contains("resumes")) {
        const Kept* kept = earlier("resumes");
        if (kept == nullptr) {
            return nullptr;
        }
        settings.tls->resume = kept->client->session();
        if (!settings.tls->resume) {
            problem = "execution.no_session";
            return nullptr;
        }
    }
    return std::make_shared<transport::HttpClient>(std::move(settings));
}

void CaConnections::keep(const json& step, const std::shared_ptr<transport::HttpClient>& client,
                         const transport::ClientSettings& settings) {
    const std::string name = step.value("as", "");
    if (connection_wanted_.contains(name) || session_wanted_.contains(name)) {
        const std::lock_guard lock(mutex_);
        kept_.insert_or_assign(name, Kept{client, settings.host, settings.port});
    }
}

transport::ExchangeRecord shake_hands(transport::HttpClient& client,
                                      const transport::ClientSettings& settings,
                                      const mock_client::Endpoint& endpoint, const json& step,
                                      const std::string& user_agent) {
    if (step.contains("offers")) {
        const json& offers = step.at("offers");
        return transport::probe_hello(
            settings, {wire_version_of(offers.at("version").get<std::string>()),
                       transport::cipher_suites(offers.at("suites").get<std::string>())});
    }
    if (!settings.tls || !settings.tls->identity) {
        return client.connect();
    }
    const mock_client::RequestParts get{
        "GET",
        endpoint.target,
        {{"Host", endpoint.authority}, {"User-Agent", user_agent}, {"Connection", "close"}},
        {}};
    transport::ExchangeRecord record = client.exchange(mock_client::to_bytes(get));
    record.response.reset(); // of no interest, and no answer of the API
    if (went_on(record)) {
        record.failure = ExchangeFailure::none;
        record.detail.clear();
    }
    return record;
}

bool offers_version(const json& step, const transport::ExchangeRecord& record) {
    const std::string version = step.value(json::json_pointer("/tls/max_version"), "");
    const bool current = version == "TLSv1.2" || version == "TLSv1.3";
    const bool refused = record.stage == Stage::handshake &&
                         record.failure == ExchangeFailure::handshake &&
                         (!record.tls || !record.tls->certificate_requested);
    constexpr int kHandshakeFailure = 40;
    constexpr int kProtocolVersion = 70;
    const bool by_version =
        !record.alert || *record.alert == kProtocolVersion || *record.alert == kHandshakeFailure;
    return !(current && refused && by_version);
}

} // namespace ediconform::runner
