#include "mock-ca/control/control_service.hpp"

#include "mock-ca/server/http_reply.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace ediconform::mock_ca {

namespace {

using nlohmann::json;
using transport::WireAction;
using transport::WireActions;

constexpr auto kAddress = "127.0.0.1";
constexpr auto kPath = "/provision";

/// One connection of the operator's.
class ControlSession final : public transport::Session {
public:
    explicit ControlSession(const ControlPanel& panel) : panel_(panel) {}

    std::shared_ptr<const transport::TlsServerContext> tls() override { return nullptr; }
    WireActions at(transport::Phase /*phase*/) override { return {}; }
    void on_handshake(const transport::TlsFacts& /*facts*/) override {}
    void on_handshake_failure(const transport::HandshakeFailure& /*failure*/) override {}
    WireActions on_request(const transport::HttpRequest& request) override {
        return sent(answer(request), request.method, request.keep_alive);
    }
    WireActions on_malformed_request(const std::string& /*reason*/,
                                     const base::Bytes& /*received*/) override {
        return sent(error_page(400), "", false);
    }
    void on_answered(bool /*delivered*/) override {}
    void on_end(const transport::ConnectionEnd& /*end*/) override {}

private:
    [[nodiscard]] HttpReply answer(const transport::HttpRequest& request) const {
        if (request.target != kPath) {
            return error_page(404);
        }
        if (request.method != "POST") {
            return error_page(405);
        }
        const std::string type = request.fields.find("Content-Type").value_or("");
        if (type.substr(0, type.find(';')) != "application/json") {
            return error_page(415);
        }
        const json asked = json::parse(request.body, nullptr, false);
        if (!asked.is_object()) {
            return error_page(400);
        }
        const json done = perform_control_action(panel_, asked);
        return {200,
                "application/json",
                done.dump(-1, ' ', false, json::error_handler_t::replace) + "\n",
                {}};
    }

    [[nodiscard]] WireActions sent(const HttpReply& reply, const std::string& method,
                                   bool keep_alive) const {
        const PlannedReply planned = serialise(reply, method, keep_alive, panel_.clock.wall());
        return {WireAction{WireAction::Kind::send, planned.head + planned.body}};
    }

    ControlPanel panel_;
};

} // namespace

base::Result<std::unique_ptr<ControlService>> ControlService::start(const ControlPanel& panel,
                                                                    std::uint16_t port) {
    std::unique_ptr<ControlService> service(new ControlService());
    transport::ServerSettings settings;
    settings.address = kAddress;
    settings.port = port;
    auto server = transport::HttpServer::start(
        service->loop_, settings,
        [panel](const std::string& /*peer*/) { return std::make_unique<ControlSession>(panel); });
    if (!server) {
        return std::move(server).error();
    }
    service->server_ = *std::move(server);
    return service;
}

std::string ControlService::url() const {
    return fmt::format("http://{}:{}{}", kAddress, server_->port(), kPath);
}

} // namespace ediconform::mock_ca
