#include "mock-ca/fault/injector.hpp"

#include <algorithm>

namespace ediconform::mock_ca {

namespace {

using transport::Phase;
using transport::WireAction;
using transport::WireActions;

const ConnectionFault& connection_fault(const FaultEntry& entry) {
    return std::get<ConnectionFault>(entry.action);
}

/// What of the answer goes out before the fault.
PlannedReply part_of(const PlannedReply& reply, const FaultEntry& fault) {
    switch (fault.phase) {
    case Phase::reply_head:
        return {reply.head.substr(0, fault.at.value_or(0)), {}};
    case Phase::reply_body: {
        if (!connection_fault(fault).half) {
            return {reply.head, reply.body.substr(0, fault.at.value_or(0))};
        }
        // At least the last octet is missing, else nothing would be truncated.
        const std::size_t longest = reply.body.empty() ? 0 : reply.body.size() - 1;
        const std::size_t kept = std::min(fault.at.value_or(reply.body.size() / 2), longest);
        return {reply.head, reply.body.substr(0, kept)};
    }
    case Phase::after_reply:
        return reply;
    default:
        return {};
    }
}

} // namespace

Injection undisturbed(const PlannedReply& reply) {
    Injection injection;
    injection.actions.push_back({WireAction::Kind::send, reply.head + reply.body, {}, 0});
    injection.sent = reply;
    injection.complete = true;
    return injection;
}

Injection disturb(const PlannedReply& reply, const FaultEntry& fault) {
    Injection injection;
    injection.sent = part_of(reply, fault);
    injection.complete = injection.sent.head.size() == reply.head.size() &&
                         injection.sent.body.size() == reply.body.size();
    if (!injection.sent.head.empty()) {
        injection.actions.push_back(
            {WireAction::Kind::send, injection.sent.head + injection.sent.body, {}, 0});
    }
    injection.actions.push_back({connection_fault(fault).end, {}, {}, 0});
    return injection;
}

WireActions disturb_connection(const FaultEntry& fault) {
    return {{connection_fault(fault).end, {}, {}, 0}};
}

bool is_stall(const FaultEntry& fault) {
    const auto* connection = std::get_if<ConnectionFault>(&fault.action);
    return connection != nullptr && connection->end == WireAction::Kind::stall;
}

} // namespace ediconform::mock_ca
