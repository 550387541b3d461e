#include "mock-ca/server/request_handler.hpp"

#include "mock-ca/server/framed_reply.hpp"
#include "mock-ca/server/http_reply.hpp"
#include "mock-ca/server/reply_composer.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace ediconform::mock_ca {

namespace {

using evidence::EventKind;
using evidence::Facts;

std::int64_t size_of(const base::Bytes& bytes) {
    return static_cast<std::int64_t>(bytes.size());
}

bool is_unanswered(int status) {
    return status == RefusalRule::kNoAnswer || status == RefusalRule::kSilence;
}

/// Nothing is sent: some servers just hang up on what they do not like, or hang.
Answer unanswered(int status) {
    using Kind = transport::WireAction::Kind;
    Answer answer;
    answer.injection.actions = {
        {status == RefusalRule::kSilence ? Kind::stall : Kind::fin, {}, {}, 0}};
    return answer;
}

Injection in_octets(const HttpReply& reply, const transport::HttpRequest& request,
                    const FaultEntry* entry, base::WallTime now) {
    const auto* framing = entry != nullptr ? std::get_if<FramingFault>(&entry->action) : nullptr;
    if (framing != nullptr) {
        return framed(reply, *framing, now);
    }
    const PlannedReply planned = serialise(reply, request.method, request.keep_alive, now);
    if (entry != nullptr && !alters_answer(entry->action)) {
        return disturb(planned, *entry);
    }
    Injection injection = undisturbed(planned);
    if (reply.stretch) {
        injection.actions = stretched_actions(planned.head, planned.body, *reply.stretch);
        injection.lasts_as_long_as_the_peer = true;
    }
    return injection;
}

} // namespace

RequestHandler::RequestHandler(CaCore& core, std::string listener, std::uint64_t connection)
    : core_(core), listener_(std::move(listener)), connection_(connection),
      connected_(core.environment.clock.wall()) {}

Answer RequestHandler::answer(const transport::HttpRequest& request, const TlsPeer& peer) {
    ++requests_;
    const OperationRoute found = find_operation(core_.profile, listener_, request);
    if (found.operation == nullptr) {
        record_request(request, found.of_path, 0);
        return refuse(request, found);
    }
    const std::string& name = found.operation->name;
    const std::uint64_t ordinal = core_.next_ordinal(name);
    record_request(request, found.operation, ordinal);
    return serve(request, *found.operation, peer, core_.faults.match(name, ordinal));
}

Answer RequestHandler::refuse_malformed(const base::Bytes& received) {
    auto raw = std::make_shared<evidence::RawEvidence>();
    raw->head = received;
    core_.recorder.record(EventKind::http_request, {{"body_bytes", std::int64_t{0}}}, connection_,
                          std::move(raw));
    const HttpReply page = error_page(core_.service.refuse(Refusal::malformed_request).http_status);
    if (is_unanswered(page.status)) {
        return unanswered(page.status);
    }
    Answer answer;
    answer.status = page.status;
    answer.injection = undisturbed(serialise(page, "", false, core_.environment.clock.wall()));
    return answer;
}

Answer RequestHandler::refuse(const transport::HttpRequest& request,
                              const OperationRoute& route) const {
    const auto why = route.undecided         ? Refusal::malformed_request
                     : route.allowed.empty() ? Refusal::unknown_path
                                             : Refusal::wrong_method;
    HttpReply page = error_page(core_.service.refuse(why).http_status);
    if (is_unanswered(page.status)) {
        return unanswered(page.status);
    }
    if (why == Refusal::wrong_method) {
        page.extra.add("Allow", route.allowed); // RFC 9110 15.5.6
    }
    Answer answer;
    answer.status = page.status;
    answer.injection = undisturbed(
        serialise(page, request.method, request.keep_alive, core_.environment.clock.wall()));
    return answer;
}

Answer RequestHandler::serve(const transport::HttpRequest& request,
                             const wire::Operation& operation, const TlsPeer& peer,
                             std::optional<std::size_t> fault) {
    const auto values = core_.policies->reading->read(
        operation, {request.target, request.raw_head,
                    request.fields.find("Content-Type").value_or(""), request.body, connected_});
    if (values) {
        remember_secrets(*values);
    }
    const FaultEntry* entry = core_.entry(fault);
    Decision decision;
    HttpReply reply;
    if (needs_decision(entry)) {
        decision = decide(operation, values, peer);
        reply = encoded(core_, operation, decision.reply);
    }
    if (entry != nullptr && alters_answer(entry->action)) {
        const std::string own_url =
            fmt::format("https://{}{}", request.fields.find("Host").value_or(""), operation.path);
        auto disturbed = disturbed_reply(core_, operation, own_url, decision, *entry);
        if (disturbed) {
            reply = *std::move(disturbed);
        } else {
            entry = nullptr;
            fault.reset();
        }
    }
    const auto* planned_answer =
        entry != nullptr ? std::get_if<BusinessFault>(&entry->action) : nullptr;
    record_decision(operation.name,
                    planned_answer != nullptr ? planned_answer->meaning : decision.meaning,
                    planned_answer != nullptr ? std::string("as planned") : decision.reason);
    Answer answer;
    answer.operation = operation.name;
    answer.status = reply.status;
    answer.fault = fault;
    if (entry == nullptr || entry->commit == Commit::before_fault) {
        commit(decision);
    } else if (entry->commit == Commit::after_fault) {
        answer.pending = std::move(decision);
    }
    if (is_unanswered(reply.status)) {
        return unanswered(reply.status);
    }
    answer.injection = in_octets(reply, request, entry, core_.environment.clock.wall());
    return answer;
}

Decision RequestHandler::decide(const wire::Operation& operation,
                                const base::Result<RequestValues>& values, const TlsPeer& peer) {
    Decision decision =
        core_.service.prepare({operation, peer.presented, values, peer.resumed, requests_ - 1});
    if (decision.made) {
        evidence::SecretRegistry& secrets = core_.environment.secrets;
        secrets.add("private_key", decision.made->identity.key.to_pem());
        secrets.add("certificate", decision.made->base64);
    }
    return decision;
}

void RequestHandler::remember_secrets(const RequestValues& values) const {
    constexpr std::array kSecret{wire::member::kAuthenticationKey, wire::member::kRenewalPassword,
                                 wire::member::kPkcs12Password};
    for (const std::string_view member : kSecret) {
        const auto value = values.find(member);
        if (value != values.end()) {
            core_.environment.secrets.add(std::string(member), value->second);
        }
    }
}

void RequestHandler::record_decision(const std::string& operation, const std::string& meaning,
                                     const std::string& reason) const {
    if (meaning.empty()) {
        return;
    }
    Facts facts{{"operation", operation}, {"meaning", meaning}};
    if (!reason.empty()) {
        facts.emplace("reason", reason);
    }
    core_.recorder.record(EventKind::ca_decided, std::move(facts), connection_);
}

void RequestHandler::commit(Decision& decision) {
    core_.service.commit(decision);
    if (!decision.made) {
        return;
    }
    const MadeCertificate& made = *decision.made;
    core_.previous_certificate = made.base64;
    Facts facts{{"operation", decision.operation},
                {"serial", made.record.serial},
                {"fingerprint", made.record.fingerprint},
                {"common_name", made.record.common_name}};
    if (!made.pair.empty()) {
        facts.emplace("pair", made.pair);
    }
    auto raw = std::make_shared<evidence::RawEvidence>();
    raw->certificates.push_back(made.identity.certificate.der());
    core_.recorder.record(EventKind::ca_issued, std::move(facts), connection_, std::move(raw));
}

void RequestHandler::record_request(const transport::HttpRequest& request,
                                    const wire::Operation* operation, std::uint64_t ordinal) const {
    Facts facts{{"method", request.method},
                {"target", request.target},
                {"body_bytes", size_of(request.body)}};
    if (operation != nullptr) {
        facts.emplace("operation", operation->name);
    }
    if (ordinal != 0) {
        facts.emplace("ordinal", static_cast<std::int64_t>(ordinal));
    }
    auto raw = std::make_shared<evidence::RawEvidence>();
    raw->head = request.raw_head;
    raw->body = request.body;
    core_.recorder.record(EventKind::http_request, std::move(facts), connection_, std::move(raw));
}

} // namespace ediconform::mock_ca
