#include "mock-ca/server/mock_ca.hpp"

#include "mock-ca/server/elsewhere.hpp"
#include "mock-ca/server/fixtures.hpp"
#include "mock-ca/server/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ediconform::mock_ca {

struct MockCa::State {
    State(const Environment& environment, const wire::CaProfile& profile, const FaultPlan& faults,
          std::shared_ptr<const Policies> policies, const evidence::Recorder& of)
        : core(std::make_shared<CaCore>(environment, profile, faults, std::move(policies), of)),
          recorder(of) {}

    base::Result<void> begin(const FaultPlan& plan);
    void receive(const FaultPlan& plan);

    std::shared_ptr<CaCore> core; ///< Connections that end late share it.
    std::vector<std::string> names;
    evidence::Recorder recorder;
    std::map<std::string, std::unique_ptr<transport::HttpServer>> listeners;
    std::map<std::string, HostOfCa> hosts; ///< By listener.
    std::string address;
    std::unique_ptr<Elsewhere> elsewhere; ///< Only once a plan leads there.
};

namespace {

using base::Result;

constexpr auto kLoopback = "127.0.0.1";

/// Where each listener of the profile listens. Listeners are hosts of their own; on loopback, where
/// there are addresses enough, they really are, so that nothing takes one for the other.
std::map<std::string, std::string> addresses_of(const wire::CaProfile& profile,
                                                const MockCaSettings& settings) {
    std::map<std::string, std::string> addresses;
    for (const auto& [name, operation] : profile.operations) {
        const std::string own = settings.address == kLoopback
                                    ? fmt::format("127.0.0.{}", addresses.size() + 1)
                                    : settings.address;
        addresses.emplace(operation.listener, own);
    }
    return addresses;
}

Result<std::unique_ptr<transport::HttpServer>> listen(const std::shared_ptr<CaCore>& core,
                                                      const MockCaSettings& settings,
                                                      const std::string& listener,
                                                      const std::string& address) {
    transport::ServerSettings server;
    server.address = address;
    const auto port = settings.ports.find(listener);
    server.port = port == settings.ports.end() ? std::uint16_t{0} : port->second;
    return transport::HttpServer::start(
        core->environment.loop, server, [core, listener](const std::string& peer) {
            return std::make_unique<CaSession>(core, listener, peer);
        });
}

transport::Reception reception_of(const ConnectionFault* fault) {
    using Listener = ConnectionFault::Listener;
    return fault == nullptr                       ? transport::Reception::open
           : fault->listener == Listener::refused ? transport::Reception::refused
                                                  : transport::Reception::unanswered;
}

/// The server that is not the CA, where a fault of the plan leads there.
Result<void> open_elsewhere(CaCore& core, const FaultPlan& plan, const std::string& address,
                            const std::map<std::string, HostOfCa>& hosts,
                            std::unique_ptr<Elsewhere>& elsewhere) {
    const bool wanted = std::ranges::any_of(plan.entries, leads_elsewhere, &FaultEntry::action);
    if (!wanted || elsewhere) {
        return {};
    }
    auto started = Elsewhere::start(core.environment, address, hosts, core.recorder);
    if (!started) {
        return std::move(started).error();
    }
    elsewhere = *std::move(started);
    core.elsewhere_authority = elsewhere->authority();
    core.elsewhere_beside_ca = elsewhere->authorities_beside_ca();
    return {};
}

} // namespace

std::string host_in_url(const std::string& name) {
    return name.find(':') == std::string::npos ? name : fmt::format("[{}]", name);
}

Result<void> MockCa::State::begin(const FaultPlan& plan) {
    auto contexts = make_contexts(*core, plan, names); // takes its time, so not on the loop
    if (!contexts) {
        return std::move(contexts).error();
    }
    core->environment.loop.run([&] { core->begin_plan(plan, *std::move(contexts)); });
    receive(plan);
    return {};
}

/// What becomes of those who connect is the listeners' business.
void MockCa::State::receive(const FaultPlan& plan) {
    const auto found = std::ranges::find_if(
        plan.entries, [](const FaultEntry& entry) { return as_listener_fault(entry.action); });
    const bool planned = found != plan.entries.end();
    const ConnectionFault* fault = planned ? as_listener_fault(found->action) : nullptr;
    bool delivered = planned;
    for (const auto& [name, server] : listeners) {
        const bool so = server->receive_as(
            reception_of(fault), planned ? fault->listens_after : std::chrono::milliseconds(0));
        delivered = delivered && so;
    }
    if (delivered) {
        recorder.record(evidence::EventKind::fault_delivered,
                        {{"fault", std::int64_t{found - plan.entries.begin()}},
                         {"name", found->fault},
                         {"phase", std::string(name_of(found->phase))}});
    }
}

MockCa::MockCa(std::unique_ptr<State> state) : state_(std::move(state)) {}
MockCa::~MockCa() = default;

Result<std::unique_ptr<MockCa>> MockCa::start(const Environment& environment,
                                              const wire::CaProfile& profile,
                                              const MockCaSettings& settings,
                                              std::shared_ptr<const Policies> policies,
                                              const evidence::Recorder& recorder) {
    auto state = std::make_unique<State>(environment, profile, settings.faults, std::move(policies),
                                         recorder);
    const std::string& own_name =
        settings.names.empty() ? settings.address : settings.names.front();
    state->names = settings.names;
    state->address = settings.address;
    for (const auto& [listener, address] : addresses_of(profile, settings)) {
        const bool is_another = address != settings.address;
        state->hosts.emplace(listener, HostOfCa{address, is_another ? address : own_name});
        if (is_another) {
            state->names.push_back(address);
        }
    }
    auto identity = make_identity(*state->core, state->names);
    if (!identity) {
        return std::move(identity).error();
    }
    auto contexts = make_contexts(*state->core, settings.faults, state->names);
    if (!contexts) {
        return std::move(contexts).error();
    }
    state->core->contexts = *std::move(contexts);
    auto opened = open_elsewhere(*state->core, settings.faults, state->address, state->hosts,
                                 state->elsewhere);
    if (!opened) {
        return std::move(opened).error();
    }
    for (const auto& [name, operation] : profile.operations) {
        if (state->listeners.contains(operation.listener)) {
            continue;
        }
        auto server = listen(state->core, settings, operation.listener,
                             state->hosts.at(operation.listener).address);
        if (!server) {
            return std::move(server).error();
        }
        state->listeners.emplace(operation.listener, *std::move(server));
    }
    state->receive(settings.faults);
    return std::unique_ptr<MockCa>(new MockCa(std::move(state)));
}

std::map<std::string, std::string, std::less<>> MockCa::urls() const {
    std::map<std::string, std::string, std::less<>> urls;
    for (const auto& [name, operation] : state_->core->profile.operations) {
        const std::string& listener = operation.listener;
        urls.emplace(name,
                     fmt::format("https://{}:{}{}", host_in_url(state_->hosts.at(listener).name),
                                 state_->listeners.at(listener)->port(), operation.path));
    }
    return urls;
}

std::map<std::string, std::string> MockCa::routes() const {
    std::map<std::string, std::string> routes;
    for (const auto& [listener, server] : state_->listeners) {
        const HostOfCa& host = state_->hosts.at(listener);
        const bool everywhere = host.address == "0.0.0.0" || host.address == "::";
        const std::string address = everywhere ? kLoopback : host_in_url(host.address);
        routes.emplace(fmt::format("{}:{}", host_in_url(host.name), server->port()),
                       fmt::format("{}:{}", address, server->port()));
    }
    return routes;
}

std::string MockCa::trust_pem() const {
    return state_->core->environment.authority.root().pem();
}

Result<Pair> MockCa::add_pair(PairState state, const std::string& user) {
    return Fixtures(*state_->core).add_pair(state, user);
}

bool MockCa::vet(const Pair& pair) {
    return state_->core->service.authorisation().vet(pair.common_name, pair.key);
}

Result<ClientCertificate> MockCa::add_certificate(ValidityState state, Origin origin,
                                                  pki::Purpose usage) {
    return add_certificate(validity_of(state), origin, usage);
}

Result<ClientCertificate> MockCa::add_certificate(const ValidityPeriod& validity, Origin origin,
                                                  pki::Purpose usage) {
    return Fixtures(*state_->core).add_certificate(validity, origin, usage);
}

void MockCa::set_validity(std::optional<std::chrono::seconds> remaining_life) {
    state_->core->service.set_remaining_life(remaining_life);
}

bool MockCa::can_be_after_window() const {
    constexpr std::chrono::minutes kLasting{5};
    const base::WallTime now = state_->core->environment.clock.wall();
    return state_->core->profile.window.closes_days_before > 0 &&
           validity_of(ValidityState::after_window).not_after - now >= kLasting;
}

ValidityPeriod MockCa::validity_of(ValidityState state) const {
    return Fixtures(*state_->core).validity_of(state);
}

Result<void> MockCa::set_faults(const FaultPlan& plan) {
    auto opened =
        open_elsewhere(*state_->core, plan, state_->address, state_->hosts, state_->elsewhere);
    return opened ? state_->begin(plan) : opened;
}

const base::SecretText& MockCa::other_pkcs12_password() const {
    return state_->core->shaped.other_password();
}

std::size_t MockCa::issued_count() const {
    return state_->core->service.issued_count();
}

void MockCa::stop_listening() {
    for (const auto& [name, server] : state_->listeners) {
        server->stop_listening();
    }
}

} // namespace ediconform::mock_ca
