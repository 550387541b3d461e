#pragma once

#include "harness/runner/execution.hpp"
#include "harness/runner/target.hpp"
#include "harness/transport/http_client.hpp"
#include "mock-client/exchange/endpoint.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace ediconform::runner {

/// What a step's TLS is made of. `certificate`, where given, is presented whenever the server asks:
/// in the handshake, after it, or by renegotiation.
transport::ClientSettings connection_settings(const Target& target,
                                              const mock_client::Endpoint& endpoint,
                                              const nlohmann::json& step,
                                              const CertificateFixture* certificate);

/// The connections of one case that outlive their step, because a later step goes on with the
/// connection (`on_connection_of`) or with the TLS session (`resumes`). Safe to share between the
/// runners of a race.
class CaConnections {
public:
    explicit CaConnections(const nlohmann::json& steps);

    /// A later step goes on with this one's connection, so the request must not ask to close it.
    [[nodiscard]] bool is_kept(const nlohmann::json& step) const;

    /// A client for the step: a new one, or that of the step that it goes on with; `settings` gets
    /// what is resumed. Null, and `problem` names the reason (id of a text), where the server did
    /// not keep the connection, gave no session, or is another one.
    std::shared_ptr<transport::HttpClient>
    open(const nlohmann::json& step, transport::ClientSettings settings, std::string& problem);

    /// Once the step's exchange is over.
    void keep(const nlohmann::json& step, const std::shared_ptr<transport::HttpClient>& client,
              const transport::ClientSettings& settings);

private:
    struct Kept {
        std::shared_ptr<transport::HttpClient> client;
        std::string host;
        std::uint16_t port = 0;
    };

    std::set<std::string> connection_wanted_; ///< Steps that a later one goes on with.
    std::set<std::string> session_wanted_;
    std::mutex mutex_;
    std::map<std::string, Kept> kept_; ///< By step.
};

/// Carries out a step `connect`: a handshake, and with a certificate a `GET` without content behind
/// it, which asks the API for nothing: only an answer, or a refusal, shows what the server made of
/// the certificate (in TLS 1.3 after the handshake, RFC 8446 4.4.2.4). Any octet of HTTP in answer
/// counts as accepted. With `offers`, a ClientHello alone that offers nothing else.
transport::ExchangeRecord shake_hands(transport::HttpClient& client,
                                      const transport::ClientSettings& settings,
                                      const mock_client::Endpoint& endpoint,
                                      const nlohmann::json& step, const std::string& user_agent);

/// A server is free to offer only one of TLS 1.2 and 1.3; what it refuses before it has asked for a
/// certificate is the version, and says nothing of the client certificate that a case is about.
bool offers_version(const nlohmann::json& step, const transport::ExchangeRecord& record);

} // namespace ediconform::runner
