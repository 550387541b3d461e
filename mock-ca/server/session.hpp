#pragma once

#include "mock-ca/server/ca_core.hpp"
#include "mock-ca/server/request_handler.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_ca {

/// One connection to the mock CA: faults of the connection, who presented which certificate,
/// requests and answers, all recorded.
class CaSession final : public transport::Session {
public:
    CaSession(std::shared_ptr<CaCore> core, const std::string& listener, const std::string& peer);

    std::shared_ptr<const transport::TlsServerContext> tls() override;
    [[nodiscard]] bool serves_plain_http() const override;
    transport::WireActions at(transport::Phase phase) override;
    void on_handshake(const transport::TlsFacts& facts) override;
    void on_handshake_failure(const transport::HandshakeFailure& failure) override;
    void on_carried_out(transport::Phase phase) override;
    transport::WireActions on_request_head(const transport::HttpRequest& request) override;
    bool asks_for_certificate(const transport::HttpRequest& request) override;
    void on_certificate(const transport::TlsFacts& facts) override;
    transport::WireActions on_request(const transport::HttpRequest& request) override;
    transport::WireActions on_malformed_request(const std::string& reason,
                                                const base::Bytes& received) override;
    void on_answered(bool delivered) override;
    void on_end(const transport::ConnectionEnd& end) override;

private:
    [[nodiscard]] bool has_other_tls() const;
    [[nodiscard]] const ClientAuthenticationFault::Handshake* client_fault() const;
    transport::WireActions begin(Answer answer);
    void settings_took_effect(bool so);
    void record_delivery(std::size_t fault);

    std::shared_ptr<CaCore> core_;
    std::string listener_;
    std::uint64_t connection_;
    RequestHandler handler_;
    TlsPeer peer_;
    std::optional<std::size_t> fault_; ///< Of the connection.
    bool fault_began_ = false;         ///< Its phase has come.
    bool fault_delivered_ = false;
    std::optional<Answer> open_; ///< The answer that is on its way.
};

} // namespace ediconform::mock_ca
