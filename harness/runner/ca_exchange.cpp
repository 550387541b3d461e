#include "harness/runner/ca_exchange.hpp"

#include "harness/pki/pkcs12_examiner.hpp"
#include "harness/runner/race_gate.hpp"
#include "harness/runner/throttling.hpp"
#include "harness/transport/http_client.hpp"
#include "mock-client/codec/reply_decoder.hpp"
#include "mock-client/exchange/exchange.hpp"
#include "mock-client/exchange/request_mutation.hpp"

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
                     const ExchangeOrder& order, const transport::ExchangeRecord& record,
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

/// What an honest client would send: who it is comes from the pair or from the certificate
/// presented (some CAs ask for it in a renewal too, A3), passwords are made up where none is
/// registered.
std::optional<std::string> natural_value(const std::string& member, const ExchangeOrder& order,
                                         const TextMaker& texts) {
    const PairFixture* pair = order.pair;
    const CertificateFixture* certificate = order.certificate ? &*order.certificate : nullptr;
    if (member == wire::member::kCommonName) {
        return pair != nullptr          ? std::optional(pair->common_name)
               : certificate != nullptr ? std::optional(certificate->common_name)
                                        : std::nullopt;
    }
    if (member == wire::member::kAuthenticationKey) {
        return pair != nullptr          ? std::optional(pair->key.reveal())
               : certificate != nullptr ? std::optional(certificate->key.reveal())
                                        : std::nullopt;
    }
    if (member == wire::member::kRenewalPassword && certificate != nullptr &&
        !certificate->renewal_password.empty()) {
        return certificate->renewal_password.reveal();
    }
    return texts.admissible(member);
}

/// The values of a request: those of the pair, made-up passwords, and what the step says otherwise.
/// Nothing where the profile gives no ground for one of them.
std::optional<RequestValues> values_for(const wire::Operation& operation,
                                        const ExchangeOrder& order, const TextMaker& texts) {
    RequestValues values;
    for (const wire::MemberBinding& binding : operation.request.members) {
        auto value = natural_value(binding.member, order, texts);
        if (value) {
            values[binding.member] = *std::move(value);
        }
    }
    const json given_values = order.step->value("set", json::object());
    for (const auto& [member, value] : given_values.items()) {
        auto made = texts.make(member, value);
        if (!made) {
            return std::nullopt;
        }
        values[member] = *std::move(made);
    }
    for (const json& member : order.step->value("omit", json::array())) {
        values.erase(member.get<std::string>());
    }
    for (const json& member : order.step->value("empty", json::array())) {
        values[member.get<std::string>()].clear();
    }
    return values;
}

std::shared_ptr<evidence::RawEvidence> evidence_of(const mock_client::RequestParts& parts,
                                                   const RequestValues& values,
                                                   evidence::SecretRegistry& secrets) {
    auto raw = std::make_shared<evidence::RawEvidence>();
    mock_client::RequestParts head = parts;
    head.body.clear();
    raw->head = mock_client::to_bytes(head);
    raw->body = parts.body;
    for (const auto& [member, value] : values) {
        raw->secrets.emplace(member, value);
        if (member != wire::member::kCommonName) {
            secrets.add(member, value);
        }
    }
    return raw;
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
    const auto renewal = values.find(wire::member::kRenewalPassword);
    const auto names = identity->certificate.common_names();
    return CertificateFixture{"received", "api", names.empty() ? "" : names.front(),
                              *std::move(identity),
                              base::SecretText(renewal == values.end() ? "" : renewal->second)};
}

/// The request does not ask for the end of its connection.
void keep_alive(mock_client::RequestParts& parts) {
    for (transport::HeaderField& field : parts.fields) {
        if (field.name == "Connection") {
            field.value = "keep-alive";
        }
    }
}

/// Lets whoever reads the CA's log tell the requests of this run from others.
void sign(mock_client::RequestParts& parts, const std::string& user_agent) {
    const auto field = std::ranges::find_if(parts.fields, [](const transport::HeaderField& each) {
        return each.name == "User-Agent" || each.name == "user-agent"; // a fault lowers the case
    });
    if (field != parts.fields.end()) {
        field->value = user_agent;
    }
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

/// What the step does to its request; nothing where a text for it cannot be made.
std::optional<std::vector<mock_client::Mutation>> mutations_of(const json& step,
                                                               const TextMaker& texts) {
    std::vector<mock_client::Mutation> mutations;
    for (const json& entry : step.value("mutations", json::array())) {
        // The schema admits only names that exist.
        const auto kind = *mock_client::request_mutation(entry.at("mutate").get<std::string>());
        const std::string member = entry.value("member", "");
        auto to = entry.contains("to") ? texts.make(member, entry.at("to"))
                                       : std::optional<std::string>("");
        if (!to) {
            return std::nullopt;
        }
        mutations.push_back({kind, member, *std::move(to)});
    }
    return mutations;
}

evidence::Facts facts_of(const std::string& operation, const mock_client::RequestParts& parts,
                         const std::vector<mock_client::Mutation>& mutations) {
    std::string names;
    for (const mock_client::Mutation& mutation : mutations) {
        names += names.empty() ? "" : ", ";
        names += mock_client::name_of(mutation.kind);
    }
    evidence::Facts facts{{"operation", operation},
                          {"method", parts.method},
                          {"target", parts.target},
                          {"body_bytes", static_cast<std::int64_t>(parts.body.size())}};
    if (!names.empty()) {
        facts.emplace("mutations", names);
    }
    return facts;
}

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

Execution CaExchange::no_such_version(const json& step) const {
    const std::string version = step.at("tls").at("max_version").get<std::string>();
    return {model::Verdict::not_applicable,
            around_.texts.render("execution.no_such_tls_version", {{"version", version}}),
            std::nullopt};
}

/// The profile gives no ground for what the step is to send.
Execution CaExchange::unmade(const char* reason) const {
    return {model::Verdict::not_applicable, around_.texts.render(reason), std::nullopt};
}

CaExchange::CaExchange(const CaSurroundings& around, const json& steps, ResolveText resolve)
    : around_(around), texts_(around.target.profile, around.random, std::move(resolve)),
      connections_(steps) {}

ExchangeEnd CaExchange::perform(const evidence::Recorder& recorder, const ExchangeOrder& order) {
    GatePass gate(order.gate);
    const json& step = *order.step;
    const std::string kind = step.at("do").get<std::string>();
    const std::string name = operation_of(step);
    const wire::Operation* operation = around_.target.profile.find(name);
    const auto url = around_.target.urls.find(name);
    if (operation == nullptr || url == around_.target.urls.end()) {
        return {{model::Verdict::not_applicable,
                 around_.texts.render("execution.no_operation", {{"operation", name}}),
                 std::nullopt},
                {}};
    }
    auto endpoint = mock_client::parse_endpoint(url->second);
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
        return {{model::Verdict::not_applicable, around_.texts.render(problem), std::nullopt}, {}};
    }
    if (kind == "connect") {
        const transport::ExchangeRecord record =
            shake_hands(*client, settings, *endpoint, step, around_.user_agent);
        record_exchange(recorder, name, order, record);
        recorder.record(EventKind::step_finished, {{"do", kind}});
        return {offers_version(step, record) ? Execution::done() : no_such_version(step), {}};
    }
    const auto values = values_for(*operation, order, texts_);
    if (!values) {
        return {unmade("execution.no_such_text"), {}};
    }
    const auto mutations = mutations_of(step, texts_);
    if (!mutations) {
        return {unmade("execution.no_such_text"), {}};
    }
    auto parts = mock_client::make_mutated_request(*operation, *endpoint, *values, *mutations);
    if (!parts) {
        // The profile's charset has no octets for the text, or its encoding no ground for the
        // fault: it cannot even be sent wrongly.
        return {unmade(parts.error().id == "mutation.no_ground" ? "execution.no_such_fault"
                                                                : "execution.unencodable"),
                {}};
    }
    sign(*parts, around_.user_agent);
    if (connections_.is_kept(step)) {
        keep_alive(*parts);
    }
    recorder.record(EventKind::http_request, facts_of(name, *parts, *mutations), 0,
                    evidence_of(*parts, *values, around_.secrets));
    const base::Bytes request = mock_client::to_bytes(*parts);
    auto record = sent(*client, step, request, gate);
    // In a race, being told to come again is one way of refusing the second.
    const bool judges_throttling = order.gate != nullptr || step.value("may_be_throttled", false);
    if (!judges_throttling && may_be_repeated(step)) {
        const auto again = [&] {
            client = connections_.open(step, settings, problem);
            return sent(*client, step, request, gate);
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
    return {Execution::done(), received_from(*operation, record, *values)};
}

} // namespace ediconform::runner
