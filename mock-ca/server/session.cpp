#include "mock-ca/server/session.hpp"

#include "mock-ca/server/handshake_record.hpp"

#include <utility>

namespace ediconform::mock_ca {

using evidence::EventKind;
using evidence::Facts;
using transport::Phase;
using transport::WireActions;

CaSession::CaSession(std::shared_ptr<CaCore> core, const std::string& listener,
                     const std::string& peer)
    : core_(std::move(core)), listener_(listener), connection_(core_->recorder.next_connection()),
      handler_(*core_, listener, connection_),
      fault_(core_->faults.match("connection", core_->next_ordinal("connection"))) {
    core_->recorder.record(EventKind::tcp_accepted, {{"listener", listener}, {"peer", peer}},
                           connection_);
}

bool CaSession::has_other_tls() const {
    const FaultEntry* entry = core_->entry(fault_);
    return entry != nullptr && alters_tls(entry->action);
}

std::shared_ptr<const transport::TlsServerContext> CaSession::tls() {
    const std::string fault = has_other_tls() ? core_->entry(fault_)->fault : "";
    return core_->contexts.at({listener_, fault});
}

bool CaSession::serves_plain_http() const {
    return core_->security(listener_).serves_plain_http;
}

WireActions CaSession::at(Phase phase) {
    const FaultEntry* entry = core_->entry(fault_);
    if (entry != nullptr && entry->phase == phase) {
        fault_began_ = true;
        return has_other_tls() ? WireActions{} : disturb_connection(*entry);
    }
    return {};
}

void CaSession::on_handshake(const transport::TlsFacts& facts) {
    peer_ = {record_handshake(core_->recorder, connection_, facts), facts.resumed};
    if (fault_began_ && has_other_tls()) {
        record_delivery(*fault_);
    }
}

void CaSession::on_handshake_failure(const std::string& reason, std::optional<int> alert) {
    record_handshake_failure(core_->recorder, connection_, reason, alert);
    if (fault_began_ && has_other_tls()) {
        record_delivery(*fault_);
    }
}

bool CaSession::asks_for_certificate(const transport::HttpRequest& request) {
    if (!peer_.presented.empty() || !core_->security(listener_).asks_on_request) {
        return false;
    }
    const wire::Operation* operation = find_operation(core_->profile, listener_, request).operation;
    return operation != nullptr &&
           operation->client_authentication == wire::ClientAuthentication::post_handshake;
}

void CaSession::on_certificate(const transport::TlsFacts& facts) {
    peer_ = {record_handshake(core_->recorder, connection_, facts), facts.resumed};
}

WireActions CaSession::on_request(const transport::HttpRequest& request) {
    return begin(handler_.answer(request, peer_));
}

WireActions CaSession::on_malformed_request(const std::string& /*reason*/,
                                            const base::Bytes& received) {
    return begin(handler_.refuse_malformed(received));
}

WireActions CaSession::begin(Answer answer) {
    open_ = std::move(answer);
    return open_->injection.actions;
}

void CaSession::on_answered(bool delivered) {
    Answer answer = *std::exchange(open_, std::nullopt);
    const PlannedReply& sent = answer.injection.sent;
    if (!sent.head.empty()) {
        Facts facts{{"status", std::int64_t{answer.status}},
                    {"body_bytes", static_cast<std::int64_t>(sent.body.size())},
                    {"complete", delivered && answer.injection.complete}};
        if (!answer.operation.empty()) {
            facts.emplace("operation", answer.operation);
        }
        auto raw = std::make_shared<evidence::RawEvidence>();
        raw->head = sent.head;
        raw->body = sent.body;
        core_->recorder.record(EventKind::http_response, std::move(facts), connection_,
                               std::move(raw));
    }
    const bool went_out = delivered || answer.injection.lasts_as_long_as_the_peer;
    if (answer.fault && (went_out || is_stall(*core_->entry(answer.fault)))) {
        record_delivery(*answer.fault);
    }
    if (answer.pending) {
        handler_.commit(*answer.pending);
    }
}

void CaSession::on_end(const transport::ConnectionEnd& end) {
    if (open_) {
        on_answered(false);
    }
    const FaultEntry* entry = core_->entry(fault_);
    const bool ended_it = fault_began_ && !has_other_tls();
    if (ended_it && (end.by == transport::ConnectionEnd::By::self || is_stall(*entry))) {
        record_delivery(*fault_);
    }
    record_end(core_->recorder, connection_, end);
}

void CaSession::record_delivery(std::size_t fault) const {
    const FaultEntry& entry = core_->faults.entries[fault];
    core_->recorder.record(EventKind::fault_delivered,
                           {{"fault", static_cast<std::int64_t>(fault)},
                            {"name", entry.fault},
                            {"phase", std::string(name_of(entry.phase))}},
                           connection_);
}

} // namespace ediconform::mock_ca
