#include "mock-ca/fault/fault_kind.hpp"

#include <algorithm>

namespace ediconform::mock_ca {

namespace {

using transport::Phase;

/// A whole TCP connection lies beneath every phase.
const std::vector<Phase>& tcp_phases() {
    static const std::vector<Phase> kPhases{
        Phase::accept,         Phase::client_hello, Phase::server_flight,
        Phase::handshake_done, Phase::request_body, Phase::decided,
        Phase::reply_head,     Phase::reply_body,   Phase::after_reply};
    return kPhases;
}

} // namespace

const std::vector<FaultKind>& fault_kinds() {
    static const std::vector<FaultKind> kKinds{
        {"answer", FaultScope::reply, {Phase::decided}},
        {"http.status", FaultScope::reply, {Phase::decided}},
        {"reply.malformed_body", FaultScope::reply, {Phase::reply_body}},
        {"reply.truncated_body", FaultScope::wire, {Phase::reply_body}},
        {"reply.certificate_despite_error", FaultScope::reply, {Phase::reply_body}},
        {"reply.empty_certificate", FaultScope::reply, {Phase::reply_body}},
        {"pkcs12.other_password", FaultScope::reply, {Phase::reply_body}},
        {"pkcs12.corrupt", FaultScope::reply, {Phase::reply_body}},
        {"pkcs12.without_ca", FaultScope::reply, {Phase::reply_body}},
        {"tcp.close", FaultScope::wire, tcp_phases()},
        {"tcp.reset", FaultScope::wire, tcp_phases()},
        {"tcp.stall", FaultScope::wire, tcp_phases()},
        {"tls.close",
         FaultScope::wire,
         {Phase::handshake_done, Phase::request_body, Phase::decided, Phase::reply_head,
          Phase::reply_body, Phase::after_reply}},
        {"server_certificate.other_root", FaultScope::server_certificate, {Phase::server_flight}},
        {"server_certificate.other_name", FaultScope::server_certificate, {Phase::server_flight}},
        {"server_certificate.expired", FaultScope::server_certificate, {Phase::server_flight}},
    };
    return kKinds;
}

const FaultKind* find_fault_kind(std::string_view id) {
    const auto found = std::ranges::find(fault_kinds(), id, &FaultKind::id);
    return found == fault_kinds().end() ? nullptr : &*found;
}

bool is_connection_phase(Phase phase) {
    return phase == Phase::accept || phase == Phase::client_hello ||
           phase == Phase::server_flight || phase == Phase::handshake_done;
}

} // namespace ediconform::mock_ca
