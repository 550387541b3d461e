#include "mock-ca/server/session.hpp"

#include "mock-ca/server/handshake_record.hpp"

#include <utility>

namespace ediconform::mock_ca {

using evidence::EventKind;
using evidence::Facts;
using transport::Phase;
using transport::WireActions;

namespace {

/// The server has said what it would not say without the fault: of a handshake that was completed.
bool took_effect(const FaultAction& action, const transport::TlsFacts& facts) {
    const auto* tls = std::get_if<TlsFault>(&action);
    if (tls == nullptr) {
        return true;
    }
    const transport::TlsOddities& odd = tls->settings->odd;
    const bool answers_alpn = odd.alpn != transport::TlsOddities::Alpn::none;
    return (odd.groups.empty() || facts.hello_retried) && (!answers_alpn || facts.alpn_offered);
}

/// The same of one that failed.
bool took_effect(const FaultAction& action, const transport::HandshakeFailure& failure) {
    const auto* tls = std::get_if<TlsFault>(&action);
    const auto* client = std::get_if<ClientAuthenticationFault>(&action);
    if (client != nullptr && client->handshake->settings.odd.client_alert) {
        return failure.alert_sent == client->handshake->settings.odd.client_alert;
    }
    const bool refuses_alpn =
        tls != nullptr && tls->settings->odd.alpn == transport::TlsOddities::Alpn::refuses;
    if (refuses_alpn) {
        constexpr int kNoApplicationProtocol = 120;
        return failure.alert_sent == kNoApplicationProtocol;
    }
    return failure.server_spoke || failure.alert_sent.has_value();
}

/// More is to come than what the settings settle.
bool is_late(const FaultAction& action) {
    const auto* tls = std::get_if<TlsFault>(&action);
    const auto* client = std::get_if<ClientAuthenticationFault>(&action);
    return (tls != nullptr && tls->acts()) || (client != nullptr && client->handshake->asks_late);
}

} // namespace

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

const ClientAuthenticationFault::Handshake* CaSession::client_fault() const {
    const FaultEntry* entry = core_->entry(fault_);
    const auto* fault =
        entry == nullptr ? nullptr : std::get_if<ClientAuthenticationFault>(&entry->action);
    return fault == nullptr || !fault->handshake ? nullptr : &*fault->handshake;
}

std::shared_ptr<const transport::TlsServerContext> CaSession::tls() {
    return core_->contexts.at({listener_, has_other_tls() ? fault_ : std::nullopt});
}

bool CaSession::serves_plain_http() const {
    return core_->security(listener_).serves_plain_http;
}

WireActions CaSession::at(Phase phase) {
    const FaultEntry* entry = core_->entry(fault_);
    if (entry != nullptr && entry->phase == phase) {
        fault_began_ = true;
        if (is_deafness(*entry)) {
            record_delivery(*fault_); // of its end nothing may ever be heard
        }
        return disturb_connection(*entry, core_->environment.random);
    }
    return {};
}

void CaSession::on_carried_out(Phase /*phase*/) {
    if (fault_began_) {
        record_delivery(*fault_);
    }
}

void CaSession::on_handshake(const transport::TlsFacts& facts) {
    peer_ = {record_handshake(core_->recorder, connection_, facts), facts.resumed};
    settings_took_effect(has_other_tls() && took_effect(core_->entry(fault_)->action, facts));
}

void CaSession::on_handshake_failure(const transport::HandshakeFailure& failure) {
    record_handshake_failure(core_->recorder, connection_, failure);
    handler_.note_unencrypted(failure.opening);
    settings_took_effect(has_other_tls() && took_effect(core_->entry(fault_)->action, failure));
}

/// Settings are in effect once the client was told of them.
void CaSession::settings_took_effect(bool so) {
    const FaultEntry* entry = core_->entry(fault_);
    if (!so || is_late(entry->action)) {
        return;
    }
    record_delivery(*fault_);
}

WireActions CaSession::on_request_head(const transport::HttpRequest& request) {
    auto answer = handler_.begin(request);
    return answer ? begin(*std::move(answer)) : WireActions{};
}

bool CaSession::asks_for_certificate(const transport::HttpRequest& request) {
    const auto* fault = client_fault();
    if (!peer_.presented.empty()) {
        return false;
    }
    if (fault != nullptr && fault->asks_late) {
        return true;
    }
    if (!core_->security(listener_).asks_on_request) {
        return false;
    }
    const wire::Operation* operation = find_operation(core_->profile, listener_, request).operation;
    return operation != nullptr &&
           operation->client_authentication == wire::ClientAuthentication::post_handshake;
}

void CaSession::on_certificate(const transport::TlsFacts& facts) {
    peer_ = {record_handshake(core_->recorder, connection_, facts), facts.resumed};
    const auto* fault = client_fault();
    if (fault != nullptr && fault->asks_late && facts.requested_late) {
        record_delivery(*fault_);
    }
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
    if (answer.fault && (went_out || outlasts_the_peer(*core_->entry(answer.fault)))) {
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
    if (fault_began_ && outlasts_the_peer(*core_->entry(fault_))) {
        record_delivery(*fault_); // over only now
    }
    record_end(core_->recorder, connection_, end);
}

void CaSession::record_delivery(std::size_t fault) {
    if (fault_ == fault && std::exchange(fault_delivered_, true)) {
        return;
    }
    const FaultEntry& entry = core_->faults.entries[fault];
    core_->recorder.record(EventKind::fault_delivered,
                           {{"fault", static_cast<std::int64_t>(fault)},
                            {"name", entry.fault},
                            {"phase", std::string(name_of(entry.phase))}},
                           connection_);
}

} // namespace ediconform::mock_ca
