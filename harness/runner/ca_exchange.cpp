#include "harness/runner/ca_exchange.hpp"

#include "harness/pki/pkcs12_examiner.hpp"
#include "harness/runner/race_gate.hpp"
#include "harness/runner/throttling.hpp"
#include "harness/transport/http_client.hpp"
#include "mock-client/codec/reply_decoder.hpp"
#include "mock-client/exchange/exchange.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <thread>

namespace ediconform::runner {

using evidence::EventKind;
using mock_client::RequestValues;
using nlohmann::json;

namespace {

/// What is kept of an answer that did not end: nobody reads it but people.
constexpr std::size_t kKeptOfFailure = 64U << 10U;

std::string operation_of(const json& step) {
    return step.contains("operation") ? step.at("operation").get<std::string>()
                                      : step.at("do").get<std::string>();
}

void record_exchange(const evidence::Recorder& recorder, const std::string& operation,
                     const RequestOrder& order, const transport::ExchangeRecord& record,
                     bool throttled = false) {
    if (record.response) {
        auto raw = std::make_shared<evidence::RawEvidence>();
        raw->head = record.response->raw_head;
        raw->body = record.failure == transport::ExchangeFailure::none
                        ? record.response->body
                        : record.response->body.substr(0, kKeptOfFailure);
        recorder.record(EventKind::http_response,
                        {{"operation", operation},
                         {"status", std::int64_t{record.response->status}},
                         {"body_bytes", static_cast<std::int64_t>(record.response->body.size())},
                         {"complete", record.response->complete &&
                                          record.failure == transport::ExchangeFailure::none}},
                        0, std::move(raw));
    }
    evidence::Facts facts{{"operation", operation},
                          {"stage", std::string(transport::name_of(record.stage))},
                          {"failure", std::string(transport::name_of(record.failure))},
                          {"detail", record.detail},
                          {"reset", record.reset},
                          {"request_sent", record.request_sent}};
    if (throttled) {
        facts.emplace("throttled", true);
    }
    if (record.alert) {
        facts.emplace("alert", std::int64_t{*record.alert});
    }
    if (record.tls) {
        facts.emplace("tls_version", record.tls->version);
        facts.emplace("tls_cipher", record.tls->cipher);
        facts.emplace("certificate_requested", record.tls->certificate_requested);
        facts.emplace("requested_late", record.tls->requested_late);
        facts.emplace("resumed", record.tls->resumed);
        facts.emplace("certificate_sent", record.tls->certificate_sent);
    }
    std::shared_ptr<evidence::RawEvidence> raw;
    if (order.certificate) {
        const pki::Certificate& certificate = order.certificate->identity.certificate;
        facts.emplace("client_certificate", certificate.serial_hex());
        facts.emplace("client_certificate_not_after", base::to_rfc3339(certificate.not_after()));
        facts.emplace("fingerprint", certificate.fingerprint());
        raw = std::make_shared<evidence::RawEvidence>();
        raw->certificates.push_back(certificate.der());
    }
    recorder.record(EventKind::exchange_finished, std::move(facts), 0, std::move(raw));
}

/// What a client would have got out of the answer: for later steps that use it, not for any
/// verdict.
std::optional<CertificateFixture> received_from(const wire::Operation& operation,
                                                const transport::ExchangeRecord& record,
                                                const RequestValues& values) {
    const auto password = values.find(wire::member::kPkcs12Password);
    if (!record.response || password == values.end()) {
        return std::nullopt;
    }
    const std::string content_type = record.response->fields.find("Content-Type").value_or("");
    auto reply = mock_client::decode_reply(operation, content_type, record.response->body);
    if (!reply || !reply->certificate) {
        return std::nullopt;
    }
    auto der = mock_client::decode_base64(*reply->certificate);
    if (!der) {
        return std::nullopt;
    }
    auto identity = pki::open_pkcs12(*der, password->second);
    if (!identity) {
        return std::nullopt;
    }
    const auto sent = [&](std::string_view member) {
        const auto value = values.find(member);
        return base::SecretText(value == values.end() ? "" : value->second);
    };
    const auto names = identity->certificate.common_names();
    return CertificateFixture{"received",
                              "api",
                              names.empty() ? "" : names.front(),
                              *std::move(identity),
                              sent(wire::member::kRenewalPassword),
                              sent(wire::member::kAuthenticationKey)};
}

/// Waits at the gate before the last octet; leaves it where the request never came so far.
class GatePass {
public:
    explicit GatePass(RaceGate* gate) : gate_(gate) {}
    GatePass(const GatePass&) = delete;
    GatePass& operator=(const GatePass&) = delete;
    ~GatePass() {
        if (gate_ != nullptr) {
            gate_->leave();
        }
    }
    void wait() {
        if (gate_ != nullptr) {
            std::exchange(gate_, nullptr)->arrive_and_wait();
        }
    }

private:
    RaceGate* gate_;
};

/// Sends the request, or, where the step says so, leaves before the answer.
transport::ExchangeRecord sent(transport::HttpClient& client, const json& step,
                               const base::Bytes& request, GatePass& gate) {
    if (!step.contains("leave")) {
        return client.exchange(request, [&gate] { gate.wait(); });
    }
    const json& leave = step.at("leave");
    const std::size_t head = request.find("\r\n\r\n") + 4;
    const std::size_t octets =
        leave.at("after") == "request" ? request.size() : head + (request.size() - head) / 2;
    return client.abandon(request, octets,
                          leave.at("by") == "reset" ? transport::Leave::reset
                                                    : transport::Leave::close);
}

/// Not where the connection itself is what the step is about.
bool may_be_repeated(const json& step) {
    return !step.contains("leave") && !step.contains("resumes") &&
           !step.contains("on_connection_of");
}

} // namespace

CaExchange::CaExchange(const CaSurroundings& around, const json& steps, ResolveText resolve)
    : around_(around), texts_(around.target.profile, around.random, std::move(resolve)),
      connections_(steps) {}

Execution CaExchange::no_such_version(const json& step) const {
    const std::string version = step.at("tls").at("max_version").get<std::string>();
    return {model::Verdict::not_applicable,
            around_.texts.render("execution.no_such_tls_version", {{"version", version}}),
            std::nullopt};
}

/// The profile or the target gives no ground for what the step is to send.
Execution CaExchange::unmade(const base::Error& reason) const {
    return {model::Verdict::not_applicable, around_.texts.render(reason.id, reason.arguments),
            std::nullopt};
}

ExchangeEnd CaExchange::perform(const evidence::Recorder& recorder, const RequestOrder& order,
                                RaceGate* race) {
    GatePass gate(race);
    const json& step = *order.step;
    const std::string kind = step.at("do").get<std::string>();
    const std::string name = operation_of(step);
    const wire::Operation* operation = around_.target.profile.find(name);
    const auto url = around_.target.urls.find(name);
    if (operation == nullptr || url == around_.target.urls.end()) {
        return {unmade(base::Error{"execution.no_operation", {{"operation", name}}}), {}};
    }
    const auto endpoint = mock_client::parse_endpoint(url->second);
    if (!endpoint) {
        return {{model::Verdict::error,
                 around_.texts.render(endpoint.error().id, endpoint.error().arguments),
                 model::Owner::configuration},
                {}};
    }
    recorder.record(EventKind::step_started, {{"do", kind}});
    const transport::ClientSettings settings = connection_settings(
        around_.target, *endpoint, step, order.certificate ? &*order.certificate : nullptr);
    std::string problem;
    auto client = connections_.open(step, settings, problem);
    if (!client) {
        return {unmade(base::Error{problem}), {}};
    }
    if (kind == "connect") {
        const transport::ExchangeRecord record =
            shake_hands(*client, settings, *endpoint, step, around_.user_agent);
        record_exchange(recorder, name, order, record);
        recorder.record(EventKind::step_finished, {{"do", kind}});
        return {offers_version(step, record) ? Execution::done() : no_such_version(step), {}};
    }
    const auto request = make_ca_request(*operation, *endpoint, order, texts_, around_.user_agent,
                                         connections_.is_kept(step));
    if (!request) {
        return {unmade(request.error()), {}};
    }
    record_request(recorder, name, *request, around_.secrets);
    const base::Bytes octets = mock_client::to_bytes(request->parts);
    auto record = sent(*client, step, octets, gate);
    // In a race, being told to come again is one way of refusing the second.
    const bool judges_throttling = race != nullptr || step.value("may_be_throttled", false);
    if (!judges_throttling && may_be_repeated(step)) {
        const auto again = [&] {
            client = connections_.open(step, settings, problem);
            return sent(*client, step, octets, gate);
        };
        const auto wait = [&](std::chrono::seconds pause) {
            std::this_thread::sleep_for(
                std::max<std::chrono::nanoseconds>(pause, around_.pace.book()));
        };
        record = once_admitted(std::move(record), {again, wait, around_.target.total_timeout},
                               *operation, recorder);
    }
    connections_.keep(step, client, settings);
    record_exchange(recorder, name, order, record,
                    !judges_throttling && is_throttled(*operation, record));
    recorder.record(EventKind::step_finished, {{"do", kind}});
    if (!offers_version(step, record)) {
        return {no_such_version(step), {}};
    }
    if (step.contains("leave") && record.failure != transport::ExchangeFailure::abandoned) {
        return {{model::Verdict::inconclusive, around_.texts.render("execution.did_not_leave"),
                 model::Owner::implementation},
                {}};
    }
    return {Execution::done(), received_from(*operation, record, request->values)};
}

} // namespace ediconform::runner
