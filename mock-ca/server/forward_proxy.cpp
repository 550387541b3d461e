#include "mock-ca/server/forward_proxy.hpp"

#include "mock-ca/issuance/pkcs12_writer.hpp"
#include "mock-ca/server/handshake_record.hpp"
#include "mock-ca/server/http_reply.hpp"
#include "mock-ca/server/server_chain.hpp"
#include "mock-ca/server/tls_identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace ediconform::mock_ca {

namespace {

using base::Result;
using evidence::EventKind;
using evidence::Facts;
using transport::WireAction;
using transport::WireActions;

using Kind = WireAction::Kind;

constexpr auto kEstablished = "HTTP/1.1 200 Connection established\r\n\r\n";
constexpr auto kChallenge = "Basic realm=\"ediconform proxy\"";
constexpr int kProxyAuthenticationRequired = 407;

/// What the connections of one proxy share.
struct ProxyCore {
    Environment environment;
    ForwardProxySettings settings;
    evidence::Recorder recorder;
    std::shared_ptr<const transport::TlsServerContext> intercepting;
    FaultPlan faults;
    std::uint64_t requests = 0;
};

bool refuses_connections(const FaultEntry& entry) {
    const auto* fault = std::get_if<ProxyFault>(&entry.action);
    return fault != nullptr && fault->refuses_connections;
}

void record_delivery(const evidence::Recorder& recorder, std::int64_t index,
                     const FaultEntry& entry, std::uint64_t connection) {
    recorder.record(
        EventKind::fault_delivered,
        {{"fault", index}, {"name", entry.fault}, {"phase", std::string(name_of(entry.phase))}},
        connection);
}

WireAction action(Kind kind, base::Bytes bytes = {}) {
    return {kind, std::move(bytes), {}, 0, {}};
}

class ProxySession final : public transport::Session {
public:
    ProxySession(std::shared_ptr<ProxyCore> core, const std::string& peer)
        : core_(std::move(core)), connection_(core_->recorder.next_connection()) {
        core_->recorder.record(EventKind::tcp_accepted, {{"listener", "proxy"}, {"peer", peer}},
                               connection_);
    }

    std::shared_ptr<const transport::TlsServerContext> tls() override {
        return intercepts_ ? core_->intercepting : nullptr;
    }
    WireActions at(transport::Phase /*phase*/) override { return {}; }

    void on_handshake(const transport::TlsFacts& facts) override {
        record_handshake(core_->recorder, connection_, facts);
    }
    void on_handshake_failure(const transport::HandshakeFailure& failure) override {
        record_handshake_failure(core_->recorder, connection_, failure);
        spoke_ = failure.server_spoke;
    }

    WireActions on_request(const transport::HttpRequest& request) override {
        record(request);
        if (intercepts_) {
            return answer(error_page(502), request, false);
        }
        fault_ = core_->faults.match("proxy", ++core_->requests);
        return fault_ ? disturb(request) : serve(request);
    }

    WireActions on_malformed_request(const std::string& /*reason*/,
                                     const base::Bytes& /*received*/) override {
        return sent(error_page(400), "", false);
    }

    void on_answered(bool delivered) override {
        if (fault_ && (delivered || spoke_ || outlasts_the_peer(entry()))) {
            record_delivery(core_->recorder, static_cast<std::int64_t>(*fault_), entry(),
                            connection_);
        }
        fault_.reset();
    }

    void on_end(const transport::ConnectionEnd& end) override {
        on_answered(false);
        record_end(core_->recorder, connection_, end);
    }

private:
    [[nodiscard]] const FaultEntry& entry() const { return core_->faults.entries[*fault_]; }

    void record(const transport::HttpRequest& request) const {
        auto raw = std::make_shared<evidence::RawEvidence>();
        raw->head = request.raw_head;
        raw->body = request.body;
        Facts facts{{"method", request.method},
                    {"target", request.target},
                    {"body_bytes", static_cast<std::int64_t>(request.body.size())}};
        if (intercepts_) {
            facts.emplace("intercepted", true);
        }
        core_->recorder.record(EventKind::http_request, std::move(facts), connection_,
                               std::move(raw));
    }

    [[nodiscard]] bool is_admitted(const transport::HttpRequest& request) const {
        if (!core_->settings.credentials) {
            return true;
        }
        const auto& [user, password] = *core_->settings.credentials;
        return request.fields.find("Proxy-Authorization") ==
               "Basic " + encode_base64(user + ":" + password.reveal(), 0);
    }

    WireActions serve(const transport::HttpRequest& request) {
        if (!is_admitted(request)) {
            return answer(challenge(), request, true);
        }
        const auto route = core_->settings.routes.find(request.target);
        if (request.method != "CONNECT" || route == core_->settings.routes.end()) {
            return answer(error_page(403), request, false);
        }
        return {action(Kind::tunnel, route->second)};
    }

    WireActions disturb(const transport::HttpRequest& request) {
        const auto& fault = std::get<ProxyFault>(entry().action);
        WireActions actions;
        if (fault.wait.count() > 0) {
            actions.push_back({Kind::wait, {}, fault.wait, 0, {}});
        }
        if (!fault.says.empty()) {
            actions.push_back(action(Kind::send_raw, fault.says));
        }
        if (fault.status != 0) {
            HttpReply page = fault.asks_for_credentials ? challenge() : error_page(fault.status);
            page.body = fault.page.empty() ? page.body : fault.page;
            const auto answered = answer(page, request, false);
            actions.insert(actions.end(), answered.begin(), answered.end());
        }
        if (fault.intercepts) {
            intercepts_ = true;
            actions.push_back(action(Kind::send_raw, kEstablished));
            actions.push_back(action(Kind::start_tls));
        }
        if (fault.tunnels) {
            const auto served = serve(request);
            actions.insert(actions.end(), served.begin(), served.end());
        }
        if (fault.end) {
            actions.push_back(action(*fault.end));
        }
        return actions;
    }

    static HttpReply challenge() {
        HttpReply page = error_page(kProxyAuthenticationRequired);
        page.extra.add("Proxy-Authenticate", kChallenge);
        return page;
    }

    WireActions answer(const HttpReply& page, const transport::HttpRequest& request,
                       bool keep_alive) const {
        return sent(page, request.method == "HEAD" ? "HEAD" : "", keep_alive && request.keep_alive);
    }

    WireActions sent(const HttpReply& page, std::string_view method, bool keep_alive) const {
        core_->recorder.record(EventKind::http_response,
                               {{"status", std::int64_t{page.status}},
                                {"body_bytes", static_cast<std::int64_t>(page.body.size())},
                                {"complete", true}},
                               connection_);
        WireActions actions =
            undisturbed(serialise(page, method, keep_alive, core_->environment.clock.wall()))
                .actions;
        if (!keep_alive) {
            actions.push_back(action(Kind::fin));
        }
        return actions;
    }

    std::shared_ptr<ProxyCore> core_;
    std::uint64_t connection_;
    std::optional<std::size_t> fault_; ///< Of the CONNECT that is being answered.
    bool intercepts_ = false;
    bool spoke_ = false; ///< As the server in whose place it stands.
};

Result<std::shared_ptr<const transport::TlsServerContext>>
interceptor(const Environment& environment, const ForwardProxySettings& settings) {
    ServerCertificateFault other_root;
    other_root.root = ServerCertificateFault::Root::other;
    std::vector<std::string> names{settings.name, "127.0.0.1", "localhost"};
    for (const auto& [authority, place] : settings.routes) {
        names.push_back(place.substr(0, place.rfind(':')));
    }
    auto identity = make_server_chain(environment, other_root, names);
    if (!identity) {
        return std::move(identity).error();
    }
    transport::TlsServerSettings tls;
    tls.identity = tls_identity(environment, *identity);
    return transport::TlsServerContext::make(tls);
}

} // namespace

struct ForwardProxy::State {
    std::shared_ptr<ProxyCore> core;
    std::unique_ptr<transport::HttpServer> server;
};

ForwardProxy::ForwardProxy(std::unique_ptr<State> state) : state_(std::move(state)) {}
ForwardProxy::~ForwardProxy() = default;

Result<std::unique_ptr<ForwardProxy>> ForwardProxy::start(const Environment& environment,
                                                          ForwardProxySettings settings,
                                                          const evidence::Recorder& recorder) {
    auto intercepting = interceptor(environment, settings);
    if (!intercepting) {
        return std::move(intercepting).error();
    }
    auto core = std::make_shared<ProxyCore>(
        ProxyCore{environment, std::move(settings), recorder, *std::move(intercepting), {}, 0});
    transport::ServerSettings listener;
    listener.address = core->settings.address;
    listener.port = core->settings.port;
    auto server =
        transport::HttpServer::start(environment.loop, listener, [core](const std::string& peer) {
            return std::make_unique<ProxySession>(core, peer);
        });
    if (!server) {
        return std::move(server).error();
    }
    auto state = std::make_unique<State>(State{std::move(core), *std::move(server)});
    return std::unique_ptr<ForwardProxy>(new ForwardProxy(std::move(state)));
}

std::string ForwardProxy::url() const {
    return fmt::format("http://{}:{}", host_in_url(state_->core->settings.name),
                       state_->server->port());
}

void ForwardProxy::set_faults(const FaultPlan& plan) {
    state_->core->environment.loop.run([&] {
        state_->core->faults = plan;
        state_->core->requests = 0;
    });
    const auto found = std::ranges::find_if(plan.entries, refuses_connections);
    const bool refuses = found != plan.entries.end();
    const bool so = state_->server->receive_as(refuses ? transport::Reception::refused
                                                       : transport::Reception::open);
    if (refuses && so) {
        record_delivery(state_->core->recorder, found - plan.entries.begin(), *found, 0);
    }
}

} // namespace ediconform::mock_ca
