#include "harness/evidence/event.hpp"

namespace ediconform::evidence {

std::string_view kind_name(EventKind kind) {
    switch (kind) {
    case EventKind::step_started:
        return "step_started";
    case EventKind::step_finished:
        return "step_finished";
    case EventKind::tcp_connected:
        return "tcp_connected";
    case EventKind::tcp_accepted:
        return "tcp_accepted";
    case EventKind::tcp_closed:
        return "tcp_closed";
    case EventKind::connect_failed:
        return "connect_failed";
    case EventKind::tls_handshake:
        return "tls_handshake";
    case EventKind::tls_failed:
        return "tls_failed";
    case EventKind::http_request:
        return "http_request";
    case EventKind::http_response:
        return "http_response";
    case EventKind::exchange_finished:
        return "exchange_finished";
    case EventKind::ca_issued:
        return "ca_issued";
    case EventKind::ca_decided:
        return "ca_decided";
    case EventKind::fault_delivered:
        return "fault_delivered";
    case EventKind::partner_presented:
        return "partner_presented";
    case EventKind::driver_called:
        return "driver_called";
    case EventKind::driver_answered:
        return "driver_answered";
    case EventKind::quiet_started:
        return "quiet_started";
    case EventKind::quiet_ended:
        return "quiet_ended";
    case EventKind::host_changed:
        return "host_changed";
    case EventKind::fact:
        return "fact";
    }
    return "fact";
}

std::string Event::text(std::string_view name) const {
    const auto found = facts.find(name);
    if (found == facts.end()) {
        return {};
    }
    if (const auto* truth = std::get_if<bool>(&found->second)) {
        return *truth ? "true" : "false";
    }
    if (const auto* number = std::get_if<std::int64_t>(&found->second)) {
        return std::to_string(*number);
    }
    return std::get<std::string>(found->second);
}

std::int64_t Event::number(std::string_view name, std::int64_t otherwise) const {
    const auto found = facts.find(name);
    const auto* number = found == facts.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    return number == nullptr ? otherwise : *number;
}

bool Event::flag(std::string_view name) const {
    const auto found = facts.find(name);
    const auto* truth = found == facts.end() ? nullptr : std::get_if<bool>(&found->second);
    return truth != nullptr && *truth;
}

} // namespace ediconform::evidence
