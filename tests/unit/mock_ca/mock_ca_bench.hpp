#pragma once

#include "harness/base/scenario_files.hpp"
#include "harness/evidence/journal.hpp"
#include "harness/pki/pkcs12_examiner.hpp"
#include "harness/transport/http_client.hpp"
#include "mock-ca/control/test_clock.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/issuance/policies.hpp"
#include "mock-ca/server/mock_ca.hpp"
#include "mock-client/codec/reply_decoder.hpp"
#include "mock-client/codec/request_encoder.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

/// The value of a Result, or an exception that fails the test with the error.
template <class T>
T must(base::Result<T> result) {
    if (!result) {
        throw std::runtime_error(base::to_string(result.error()));
    }
    return *std::move(result);
}

/// What came of one request.
struct Exchanged {
    transport::ExchangeRecord record;
    std::optional<mock_client::DecodedReply> reply;
    std::optional<std::string> meaning; ///< Of the status code, by the profile's table.

    [[nodiscard]] int status() const { return record.response ? record.response->status : 0; }
    [[nodiscard]] bool has_certificate() const { return reply && reply->certificate; }
};

/// A mock CA on an ephemeral port, and a client for it.
class Bench {
public:
    explicit Bench(const std::string& profile_name = "neutral-json",
                   const std::string& faults = "[]", const Policies& policies = {})
        : profile(must(wire::load_profile(profile_name, must(base::find_scenarios())))) {
        MockCaSettings settings;
        settings.faults =
            must(read_fault_plan(nlohmann::json::parse(faults),
                                 must(FaultCatalogue::load(must(base::find_scenarios())))));
        ca = must(MockCa::start(environment(), profile, settings,
                                std::make_shared<const Policies>(policies), recorder));
    }

    Environment environment() { return {clock, random, keys, authority, secrets, loop}; }

    static std::uint16_t port_of(const std::string& url) {
        const auto colon = url.rfind(':');
        return static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1)));
    }

    static std::string host_of(const std::string& url) {
        const auto start = url.find("//") + 2;
        return url.substr(start, url.find(':', start) - start);
    }

    transport::HttpClient client(const std::string& operation,
                                 const std::optional<pki::Identity>& identity = {}) {
        return client_of(ca->urls().at(operation), identity);
    }

    transport::HttpClient client_of(const std::string& url,
                                    const std::optional<pki::Identity>& identity = {}) {
        transport::ClientSettings settings;
        settings.host = host_of(url);
        settings.port = port_of(url);
        settings.connect_timeout = std::chrono::milliseconds(2'000);
        settings.total_timeout = patience;
        settings.tls.emplace();
        settings.tls->trust_pem = ca->trust_pem();
        settings.tls->server_name = settings.host;
        settings.tls->answers_late_request = true;
        if (identity) {
            settings.tls->identity = tls_identity(*identity);
        }
        return transport::HttpClient(settings);
    }

    static transport::TlsIdentity tls_identity(const pki::Identity& identity) {
        std::string chain;
        for (const pki::Certificate& each : identity.chain) {
            chain += each.pem();
        }
        return {identity.certificate.pem(), chain, identity.key.to_pem()};
    }

    base::Bytes message(const std::string& operation, const mock_client::RequestValues& values,
                        bool keep_alive = false) {
        const wire::Operation& described = *profile.find(operation);
        const auto encoded = must(mock_client::encode_request(described, values));
        return fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {}\r\n"
                           "Content-Length: {}\r\nConnection: {}\r\n\r\n{}",
                           described.method, described.path, encoded.content_type,
                           encoded.body.size(), keep_alive ? "keep-alive" : "close", encoded.body);
    }

    Exchanged read(const std::string& operation, transport::ExchangeRecord record) {
        Exchanged exchanged{std::move(record), {}, {}};
        if (exchanged.record.response && exchanged.record.response->complete) {
            const auto& response = *exchanged.record.response;
            auto decoded = mock_client::decode_reply(
                *profile.find(operation), response.fields.find("Content-Type").value_or(""),
                response.body);
            if (decoded) {
                exchanged.meaning = profile.status.meaning_of(decoded->status);
                exchanged.reply = *std::move(decoded);
            }
        }
        return exchanged;
    }

    Exchanged send(const std::string& operation, const mock_client::RequestValues& values,
                   const std::optional<pki::Identity>& identity = {}) {
        return read(operation, client(operation, identity).exchange(message(operation, values)));
    }

    mock_client::RequestValues issue_values(const Pair& pair) {
        return {{"common_name", pair.common_name},
                {"authentication_key", pair.key.reveal()},
                {"renewal_password", renewal_password},
                {"pkcs12_password", pkcs12_password}};
    }

    Exchanged issue(const Pair& pair) { return send("issue", issue_values(pair)); }

    Exchanged renew(const std::optional<pki::Identity>& identity, const std::string& password) {
        return send("renew", {{"renewal_password", password}, {"pkcs12_password", pkcs12_password}},
                    identity);
    }

    Exchanged renew(const ClientCertificate& certificate) {
        // The key goes only into a request whose profile has a place for it.
        return send("renew",
                    {{"authentication_key", certificate.authentication_key.reveal()},
                     {"renewal_password", certificate.renewal_password.reveal()},
                     {"pkcs12_password", pkcs12_password}},
                    certificate.identity);
    }

    pki::Identity identity_in(const Exchanged& exchanged) {
        const auto der = must(mock_client::decode_base64(exchanged.reply->certificate.value()));
        return must(pki::open_pkcs12(der, pkcs12_password));
    }

    std::vector<evidence::Event> events(evidence::EventKind kind) {
        std::vector<evidence::Event> found;
        for (evidence::Event& event : journal.of_case("case")) {
            if (event.kind == kind) {
                found.push_back(std::move(event));
            }
        }
        return found;
    }

    /// Waits, since the CA writes what it did after its octets are on their way.
    bool await(evidence::EventKind kind) {
        return journal.wait_for(
            "case", [&](const evidence::Event& event) { return event.kind == kind; },
            std::chrono::seconds(5));
    }

    TestClock clock;
    base::Random random{1};
    KeyPool keys;
    TestAuthority authority = must(TestAuthority::make(clock, keys, "bench"));
    evidence::SecretRegistry secrets;
    transport::IoLoop loop;
    evidence::Journal journal{clock};
    evidence::Recorder recorder{journal, "case", "mock-ca"};
    wire::CaProfile profile;
    std::string renewal_password = "Renewal12345";
    std::string pkcs12_password = "p12Pass9";
    std::chrono::milliseconds patience{5'000};
    std::unique_ptr<MockCa> ca; ///< Last: goes before what it uses.
};

} // namespace ediconform::mock_ca
