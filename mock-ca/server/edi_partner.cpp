#include "mock-ca/server/edi_partner.hpp"

#include "harness/pki/chain.hpp"
#include "mock-ca/server/handshake_record.hpp"
#include "mock-ca/server/http_reply.hpp"
#include "mock-ca/server/tls_identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ediconform::mock_ca {

namespace {

using base::Result;
using evidence::EventKind;
using evidence::Facts;
using transport::WireActions;

/// What the connections of one partner share.
struct PartnerCore {
    Environment environment;
    std::string name;
    evidence::Recorder recorder;
    std::shared_ptr<const transport::TlsServerContext> context;
};

class PartnerSession final : public transport::Session {
public:
    PartnerSession(std::shared_ptr<const PartnerCore> core, const std::string& peer)
        : core_(std::move(core)), connection_(core_->recorder.next_connection()) {
        core_->recorder.record(EventKind::tcp_accepted, {{"listener", core_->name}, {"peer", peer}},
                               connection_);
    }

    std::shared_ptr<const transport::TlsServerContext> tls() override { return core_->context; }
    WireActions at(transport::Phase /*phase*/) override { return {}; }

    void on_handshake(const transport::TlsFacts& facts) override {
        const auto presented = record_handshake(core_->recorder, connection_, facts);
        const TestAuthority& authority = core_->environment.authority;
        bool chain_presented = false;
        if (!presented.empty()) {
            std::vector<pki::Certificate> others(presented.begin() + 1, presented.end());
            const auto verifies_at = [&](base::WallTime time) {
                return pki::verify_chain(presented.front(), others, {authority.root()}, time,
                                         pki::Purpose::tls_client)
                    .empty();
            };
            const base::WallTime now = core_->environment.clock.wall();
            // That the certificate has expired is not the chain's fault.
            chain_presented = verifies_at(std::min(now, presented.front().not_after()));
            // Partners usually know the issuing CA; not every certificate store sends it.
            others.push_back(authority.issuing());
            verified_ = verifies_at(now);
        }
        Facts recorded{{"partner", core_->name},
                       {"verified", verified_},
                       {"chain_presented", chain_presented}};
        if (!presented.empty()) {
            recorded.emplace("serial", presented.front().serial_hex());
            recorded.emplace("fingerprint", presented.front().fingerprint());
        }
        core_->recorder.record(EventKind::partner_presented, std::move(recorded), connection_);
    }

    void on_handshake_failure(const transport::HandshakeFailure& failure) override {
        record_handshake_failure(core_->recorder, connection_, failure);
    }

    WireActions on_request(const transport::HttpRequest& request) override {
        return answer(verified_ ? 200 : 403, request.method);
    }

    WireActions on_malformed_request(const std::string& /*reason*/,
                                     const base::Bytes& /*received*/) override {
        return answer(400, "");
    }

    void on_answered(bool /*delivered*/) override {}

    void on_end(const transport::ConnectionEnd& end) override {
        record_end(core_->recorder, connection_, end);
    }

private:
    /// Keeps no connection: only a handshake shows which certificate is in use by now.
    [[nodiscard]] WireActions answer(int status, const std::string& method) const {
        HttpReply reply = error_page(status);
        if (status == 200) {
            reply.content_type = "text/plain; charset=us-ascii";
            reply.body = "EDI\n";
        }
        return undisturbed(serialise(reply, method, false, core_->environment.clock.wall()))
            .actions;
    }

    std::shared_ptr<const PartnerCore> core_;
    std::uint64_t connection_;
    bool verified_ = false;
};

} // namespace

struct EdiPartner::State {
    std::shared_ptr<PartnerCore> core;
    std::unique_ptr<transport::HttpServer> server;
    std::string host;
};

EdiPartner::EdiPartner(std::unique_ptr<State> state) : state_(std::move(state)) {}
EdiPartner::~EdiPartner() = default;

Result<std::unique_ptr<EdiPartner>> EdiPartner::start(const Environment& environment,
                                                      const std::string& name,
                                                      const evidence::Recorder& recorder,
                                                      const EdiPartnerSettings& settings) {
    auto identity = environment.authority.issue_server(settings.names);
    if (!identity) {
        return std::move(identity).error();
    }
    transport::TlsServerSettings tls;
    tls.identity = tls_identity(environment, *identity);
    tls.ask_client_certificate = true;
    auto context = transport::TlsServerContext::make(tls);
    if (!context) {
        return std::move(context).error();
    }
    auto core = std::make_shared<PartnerCore>(
        PartnerCore{environment, name, recorder.as(name), *std::move(context)});
    auto server = transport::HttpServer::start(
        environment.loop, {settings.address, settings.port},
        [core](const std::string& peer) { return std::make_unique<PartnerSession>(core, peer); });
    if (!server) {
        return std::move(server).error();
    }
    auto state = std::make_unique<State>(
        State{std::move(core), *std::move(server), host_in_url(settings.names.front())});
    return std::unique_ptr<EdiPartner>(new EdiPartner(std::move(state)));
}

std::string EdiPartner::url() const {
    return fmt::format("https://{}:{}/", state_->host, state_->server->port());
}

std::string EdiPartner::trust_pem() const {
    return state_->core->environment.authority.root().pem();
}

} // namespace ediconform::mock_ca
