#include "mock-ca/server/elsewhere.hpp"

#include "mock-ca/server/handshake_record.hpp"
#include "mock-ca/server/http_reply.hpp"
#include "mock-ca/server/tls_identity.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace ediconform::mock_ca {

namespace {

using base::Result;
using evidence::EventKind;
using transport::WireActions;

constexpr auto kName = "elsewhere";
constexpr auto kLoopback = "127.0.0.1";
/// Of its own, so that it is another host also where the port is not looked at.
constexpr auto kOtherLoopback = "127.0.0.99";
constexpr int kNotFound = 404;

struct ElsewhereCore {
    Environment environment;
    evidence::Recorder recorder;
    std::shared_ptr<const transport::TlsServerContext> context;
};

class ElsewhereSession final : public transport::Session {
public:
    ElsewhereSession(std::shared_ptr<const ElsewhereCore> core, const std::string& peer)
        : core_(std::move(core)), connection_(core_->recorder.next_connection()) {
        core_->recorder.record(EventKind::tcp_accepted, {{"listener", kName}, {"peer", peer}},
                               connection_);
    }

    std::shared_ptr<const transport::TlsServerContext> tls() override { return core_->context; }
    [[nodiscard]] bool serves_plain_http() const override { return true; }
    WireActions at(transport::Phase /*phase*/) override { return {}; }

    void on_handshake(const transport::TlsFacts& facts) override {
        record_handshake(core_->recorder, connection_, facts);
    }
    void on_handshake_failure(const transport::HandshakeFailure& failure) override {
        record_handshake_failure(core_->recorder, connection_, failure);
    }

    WireActions on_request(const transport::HttpRequest& request) override {
        auto raw = std::make_shared<evidence::RawEvidence>();
        raw->head = request.raw_head;
        raw->body = request.body;
        core_->recorder.record(EventKind::http_request,
                               {{"method", request.method},
                                {"target", request.target},
                                {"body_bytes", static_cast<std::int64_t>(request.body.size())}},
                               connection_, std::move(raw));
        return answer(request.method);
    }
    WireActions on_malformed_request(const std::string& /*reason*/,
                                     const base::Bytes& /*received*/) override {
        return answer("");
    }

    void on_answered(bool /*delivered*/) override {}
    void on_end(const transport::ConnectionEnd& end) override {
        record_end(core_->recorder, connection_, end);
    }

private:
    [[nodiscard]] WireActions answer(const std::string& method) const {
        return undisturbed(
                   serialise(error_page(kNotFound), method, false, core_->environment.clock.wall()))
            .actions;
    }

    std::shared_ptr<const ElsewhereCore> core_;
    std::uint64_t connection_;
};

Result<std::unique_ptr<transport::HttpServer>>
listen_at(const std::string& address, const std::shared_ptr<const ElsewhereCore>& core) {
    transport::ServerSettings settings;
    settings.address = address;
    return transport::HttpServer::start(
        core->environment.loop, settings,
        [core](const std::string& peer) { return std::make_unique<ElsewhereSession>(core, peer); });
}

} // namespace

struct Elsewhere::State {
    std::string host;
    std::unique_ptr<transport::HttpServer> server;
    std::map<std::string, std::string> names_of_ca; ///< By listener of the CA.
    std::map<std::string, std::unique_ptr<transport::HttpServer>> beside_ca;
};

Elsewhere::Elsewhere(std::unique_ptr<State> state) : state_(std::move(state)) {}
Elsewhere::~Elsewhere() = default;

Result<std::unique_ptr<Elsewhere>> Elsewhere::start(const Environment& environment,
                                                    const std::string& address,
                                                    const std::map<std::string, HostOfCa>& hosts,
                                                    const evidence::Recorder& recorder) {
    const std::string host = address == kLoopback ? kOtherLoopback : address;
    std::vector<std::string> names{host};
    for (const auto& [listener, of_ca] : hosts) {
        names.push_back(of_ca.name);
    }
    auto identity = environment.authority.issue_server(names);
    if (!identity) {
        return std::move(identity).error();
    }
    transport::TlsServerSettings tls;
    tls.identity = tls_identity(environment, *identity);
    auto context = transport::TlsServerContext::make(tls);
    if (!context) {
        return std::move(context).error();
    }
    auto core = std::make_shared<const ElsewhereCore>(
        ElsewhereCore{environment, recorder.as(kName), *std::move(context)});
    auto server = listen_at(host, core);
    if (!server) {
        return std::move(server).error();
    }
    auto state = std::make_unique<State>();
    state->host = host;
    state->server = *std::move(server);
    for (const auto& [listener, of_ca] : hosts) {
        auto beside = listen_at(of_ca.address, core);
        if (!beside) {
            return std::move(beside).error();
        }
        state->names_of_ca.emplace(listener, of_ca.name);
        state->beside_ca.emplace(listener, *std::move(beside));
    }
    return std::unique_ptr<Elsewhere>(new Elsewhere(std::move(state)));
}

std::string Elsewhere::authority() const {
    return fmt::format("{}:{}", host_in_url(state_->host), state_->server->port());
}

std::map<std::string, std::string> Elsewhere::authorities_beside_ca() const {
    std::map<std::string, std::string> authorities;
    for (const auto& [listener, server] : state_->beside_ca) {
        authorities.emplace(
            listener,
            fmt::format("{}:{}", host_in_url(state_->names_of_ca.at(listener)), server->port()));
    }
    return authorities;
}

} // namespace ediconform::mock_ca
