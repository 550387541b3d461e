#include "harness/runner/ca_request.hpp"

#include "mock-client/exchange/exchange.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::runner {

using mock_client::RequestValues;
using nlohmann::json;

namespace {

/// What an honest client would send: who it is comes from the pair or from the certificate
/// presented (some CAs ask for it in a renewal too, A3), passwords are made up where none is
/// registered.
std::optional<std::string> natural_value(const std::string& member, const RequestOrder& order,
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
std::optional<RequestValues> values_for(const wire::Operation& operation, const RequestOrder& order,
                                        const TextMaker& texts) {
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

std::shared_ptr<evidence::RawEvidence> evidence_of(const CaRequest& request,
                                                   evidence::SecretRegistry& secrets) {
    auto raw = std::make_shared<evidence::RawEvidence>();
    mock_client::RequestParts head = request.parts;
    head.body.clear();
    raw->head = mock_client::to_bytes(head);
    raw->body = request.parts.body;
    for (const auto& [member, value] : request.values) {
        raw->secrets.emplace(member, value);
        if (member != wire::member::kCommonName) {
            secrets.add(member, value);
        }
    }
    return raw;
}

evidence::Facts facts_of(const std::string& operation, const CaRequest& request) {
    std::string names;
    for (const mock_client::Mutation& mutation : request.mutations) {
        names += names.empty() ? "" : ", ";
        names += mock_client::name_of(mutation.kind);
    }
    evidence::Facts facts{{"operation", operation},
                          {"method", request.parts.method},
                          {"target", request.parts.target},
                          {"body_bytes", static_cast<std::int64_t>(request.parts.body.size())}};
    if (!names.empty()) {
        facts.emplace("mutations", names);
    }
    return facts;
}

} // namespace

base::Result<CaRequest> make_ca_request(const wire::Operation& operation,
                                        const mock_client::Endpoint& endpoint,
                                        const RequestOrder& order, const TextMaker& texts,
                                        const std::string& user_agent, bool keeps_connection) {
    auto values = values_for(operation, order, texts);
    auto mutations = mutations_of(*order.step, texts);
    if (!values || !mutations) {
        return base::Error{"execution.no_such_text"};
    }
    auto parts = mock_client::make_mutated_request(operation, endpoint, *values, *mutations);
    if (!parts) {
        // The profile's charset has no octets for the text, or its encoding no ground for the
        // fault: it cannot even be sent wrongly.
        return base::Error{parts.error().id == "mutation.no_ground" ? "execution.no_such_fault"
                                                                    : "execution.unencodable"};
    }
    sign(*parts, user_agent);
    if (keeps_connection) {
        keep_alive(*parts);
    }
    return CaRequest{*std::move(parts), *std::move(values), *std::move(mutations)};
}

void record_request(const evidence::Recorder& recorder, const std::string& operation,
                    const CaRequest& request, evidence::SecretRegistry& secrets) {
    recorder.record(evidence::EventKind::http_request, facts_of(operation, request), 0,
                    evidence_of(request, secrets));
}

} // namespace ediconform::runner
