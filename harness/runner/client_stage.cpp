#include "harness/runner/client_stage.hpp"

#include "harness/base/file.hpp"
#include "mock-ca/issuance/policies.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::runner {

namespace fs = std::filesystem;
using evidence::EventKind;

namespace {
constexpr std::size_t kLongestLog = 4U << 20U;
}

base::Result<std::unique_ptr<ClientStage>>
ClientStage::set_up(const model::TestCase& test_case, const ClientSuiteSurroundings& around,
                    const evidence::Recorder& recorder, std::size_t attempt) {
    std::unique_ptr<ClientStage> stage(new ClientStage(test_case.id, around));
    std::string name = test_case.id;
    std::ranges::replace(name, '/', '_');
    name += attempt == 0 ? "" : fmt::format("_{}", attempt + 1);
    stage->folder_ = around.folder / name;
    stage->client_.store = stage->folder_ / "store";
    if (!around.declaration.registration.empty()) {
        stage->client_.registration = stage->client_.store / around.declaration.registration;
    }
    std::error_code failure;
    fs::create_directories(stage->client_.store, failure);
    auto ca = stage->start_ca(around, recorder);
    if (!ca) {
        return std::move(ca).error();
    }
    auto partners = stage->start_partners(test_case.given.value("partners", 0), around, recorder);
    if (!partners) {
        return std::move(partners).error();
    }
    auto proxy = stage->start_proxy(test_case.given.value("proxy", ""), around, recorder);
    if (!proxy) {
        return std::move(proxy).error();
    }
    return stage;
}

base::Result<void> ClientStage::start_ca(const ClientSuiteSurroundings& around,
                                         const evidence::Recorder& recorder) {
    mock_ca::MockCaSettings settings;
    settings.address = around.listen.address;
    settings.names = around.listen.names;
    for (const auto& [name, operation] : around.profile.operations) {
        if (!settings.ports.contains(operation.listener)) {
            settings.ports.emplace(operation.listener, next_port());
        }
    }
    auto ca =
        mock_ca::MockCa::start(environment_, around.profile, settings,
                               std::make_shared<const mock_ca::Policies>(), recorder.as("mock-ca"));
    if (!ca) {
        return std::move(ca).error();
    }
    ca_ = *std::move(ca);
    client_.profile = around.profile_name;
    client_.urls = ca_->urls();
    client_.trust = around.trust.empty() ? folder_ / "ca.pem" : around.trust;
    client_.log = around.declaration.observes.contains("log") ? folder_ / "client.log" : fs::path();
    return around.trust.empty() ? base::write_file(client_.trust, ca_->trust_pem())
                                : base::Result<void>();
}

/// Before the CA alone: the way to the partners is another one.
base::Result<void> ClientStage::start_proxy(const std::string& kind,
                                            const ClientSuiteSurroundings& around,
                                            const evidence::Recorder& recorder) {
    if (kind.empty()) {
        return {};
    }
    mock_ca::ForwardProxySettings settings;
    settings.routes = ca_->routes();
    settings.address = around.listen.address;
    settings.port = next_port();
    settings.name = around.listen.names.front();
    if (kind == "with_credentials") {
        constexpr std::size_t kLength = 16;
        const std::string password = environment_.random.alphanumeric(kLength);
        environment_.secrets.add("proxy_password", password);
        settings.credentials = {"edi", base::SecretText(password)};
    }
    client_.proxy.emplace();
    if (settings.credentials) {
        client_.proxy->user = settings.credentials->user;
        client_.proxy->password = settings.credentials->password.reveal();
    }
    auto proxy =
        mock_ca::ForwardProxy::start(environment_, std::move(settings), recorder.as("proxy"));
    if (!proxy) {
        return std::move(proxy).error();
    }
    proxy_ = *std::move(proxy);
    client_.proxy->url = proxy_->url();
    return {};
}

base::Result<void> ClientStage::set_faults(const mock_ca::FaultPlan& plan) {
    if (proxy_) {
        proxy_->set_faults(plan);
    }
    return ca_->set_faults(plan);
}

std::uint16_t ClientStage::next_port() {
    return next_port_ == 0 ? std::uint16_t{0} : next_port_++;
}

base::Result<void> ClientStage::start_partners(int count, const ClientSuiteSurroundings& around,
                                               const evidence::Recorder& recorder) {
    for (int number = 1; number <= count; ++number) {
        const std::string name = fmt::format("partner-{}", number);
        auto partner =
            mock_ca::EdiPartner::start(environment_, name, recorder.as(name),
                                       {around.listen.address, next_port(), around.listen.names});
        if (!partner) {
            return std::move(partner).error();
        }
        fs::path trust = around.trust;
        if (trust.empty()) {
            trust = folder_ / (name + ".pem");
            auto written = base::write_file(trust, (*partner)->trust_pem());
            if (!written) {
                return written;
            }
        }
        client_.partners.push_back({name, (*partner)->url(), trust});
        partners_.push_back(*std::move(partner));
    }
    return {};
}

mock_ca::ValidityPeriod ClientStage::validity_of(const std::string& state) const {
    return ca_->validity_of(state == "before_window"   ? mock_ca::ValidityState::before_window
                            : state == "about_to_open" ? mock_ca::ValidityState::about_to_open
                                                       : mock_ca::ValidityState::in_window);
}

void ClientStage::settle(const evidence::Journal& journal,
                         std::chrono::milliseconds patience) const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (const evidence::Event& accepted : journal.of_case(case_id_)) {
        if (accepted.kind != EventKind::tcp_accepted) {
            continue;
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        const auto closes_it = [&](const evidence::Event& event) {
            return event.kind == EventKind::tcp_closed && event.connection == accepted.connection;
        };
        if (!journal.wait_for(case_id_, closes_it, std::max(left, std::chrono::milliseconds(0)))) {
            return;
        }
    }
}

void ClientStage::await_faults(const evidence::Journal& journal, const nlohmann::json& expect,
                               std::chrono::milliseconds patience) const {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (const nlohmann::json& check : expect) {
        if (check.at("check") != "fault-delivered") {
            continue;
        }
        const auto fault = check.at("fault").get<std::int64_t>();
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        const auto is_delivered = [&](const evidence::Event& event) {
            return event.kind == EventKind::fault_delivered && event.number("fault", -1) == fault;
        };
        static_cast<void>(
            journal.wait_for(case_id_, is_delivered, std::max(left, std::chrono::milliseconds(0))));
    }
}

void ClientStage::record_log(const evidence::Recorder& recorder) const {
    if (client_.log.empty()) {
        return;
    }
    auto content = base::read_file(client_.log, kLongestLog);
    if (content) {
        auto raw = std::make_shared<evidence::RawEvidence>();
        raw->body = *std::move(content);
        recorder.record(EventKind::fact, {{"name", "client_log"}}, 0, std::move(raw));
    }
}

} // namespace ediconform::runner
