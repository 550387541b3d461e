#include "mock-ca/fault/injector.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace ediconform::mock_ca {

namespace {

using transport::Phase;
using transport::WireAction;
using transport::WireActions;
using transport::WireForm;

using Kind = WireAction::Kind;

/// What the two layers of octets have in common.
struct Disturbance {
    WireActions before; ///< What is done first.
    WireForm form;      ///< Of the flight or the answer.
    bool half = false;
    bool without_length = false;
    WireActions after; ///< What is done last; it ends the connection where it is anything.
};

base::Bytes every_octet() {
    base::Bytes octets(256, '\0');
    std::iota(octets.begin(), octets.end(), '\0');
    return octets;
}

WireAction plain(Kind kind, int code = 0) {
    return {kind, {}, {}, code, {}};
}

Disturbance disturbance_of(const ConnectionFault& fault, base::Random& random) {
    Disturbance made;
    if (fault.wait.count() > 0) {
        made.before.push_back({Kind::wait, {}, fault.wait, 0, {}});
    }
    const base::Bytes says =
        fault.says +
        (fault.random_octets > 0 ? random.of(every_octet(), fault.random_octets) : base::Bytes());
    if (!says.empty()) {
        made.before.push_back({Kind::send_raw, says, {}, 0, {}});
    }
    if (fault.half_close) {
        made.before.push_back(plain(Kind::half_close));
    }
    made.form = fault.form;
    made.half = fault.half;
    if (fault.end) {
        made.after.push_back(plain(*fault.end));
    }
    return made;
}

Disturbance disturbance_of(const TlsFault& fault) {
    Disturbance made;
    if (fault.key_updates > 0) {
        made.before.push_back(plain(Kind::update_keys, fault.key_updates));
    }
    if (fault.renegotiation) {
        made.before.push_back(plain(Kind::renegotiate));
    }
    made.form = fault.form;
    made.half = fault.half;
    made.without_length = fault.without_length;
    if (!fault.says.empty()) {
        made.after.push_back({Kind::send_raw, fault.says, {}, 0, {}});
    }
    if (fault.alert) {
        made.after.push_back(plain(Kind::alert, *fault.alert));
    } else if (fault.encrypted_alert) {
        made.after.push_back(plain(Kind::encrypted_alert));
    } else if (fault.end) {
        made.after.push_back(plain(*fault.end));
    }
    return made;
}

Disturbance disturbance_of(const FaultEntry& entry, base::Random& random) {
    if (const auto* tls = std::get_if<TlsFault>(&entry.action)) {
        return disturbance_of(*tls);
    }
    return disturbance_of(std::get<ConnectionFault>(entry.action), random);
}

/// What of the answer goes out before an end.
PlannedReply part_of(const PlannedReply& reply, const FaultEntry& fault, bool half) {
    switch (fault.phase) {
    case Phase::reply_head:
        return {reply.head.substr(0, fault.at.value_or(0)), {}};
    case Phase::reply_body: {
        if (!half) {
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

/// The answer delimited by the end of the connection (RFC 9112 6.3).
PlannedReply without_length(PlannedReply reply) {
    for (const std::string_view field : {"Content-Length: ", "Connection: "}) {
        const auto begin = reply.head.find(field);
        if (begin != std::string::npos) {
            reply.head.erase(begin, reply.head.find("\r\n", begin) + 2 - begin);
        }
    }
    reply.head.insert(reply.head.size() - 2, "Connection: close\r\n");
    return reply;
}

bool is_flight(Phase phase) {
    return phase == Phase::server_flight;
}

bool is_usual(const WireForm& form) {
    return form.part == WireForm::Part::all && !form.flipped && !form.twice && form.step == 0 &&
           form.record == 0;
}

} // namespace

Injection undisturbed(const PlannedReply& reply) {
    Injection injection;
    injection.actions.push_back({Kind::send, reply.head + reply.body, {}, 0, {}});
    injection.sent = reply;
    injection.complete = true;
    return injection;
}

Injection disturb(const PlannedReply& reply, const FaultEntry& fault, base::Random& random) {
    const Disturbance made = disturbance_of(fault, random);
    const PlannedReply whole = made.without_length ? without_length(reply) : reply;
    const bool ends = !made.after.empty();
    Injection injection;
    injection.sent = ends ? part_of(whole, fault, made.half) : whole;
    injection.complete = injection.sent.head.size() == whole.head.size() &&
                         injection.sent.body.size() == whole.body.size() &&
                         made.form.part == WireForm::Part::all && !made.form.flipped;
    injection.actions = made.before;
    if (!injection.sent.head.empty()) {
        injection.actions.push_back(
            {Kind::send, injection.sent.head + injection.sent.body, {}, 0, made.form});
    }
    injection.actions.insert(injection.actions.end(), made.after.begin(), made.after.end());
    return injection;
}

WireActions disturb_connection(const FaultEntry& fault, base::Random& random) {
    if (!std::holds_alternative<ConnectionFault>(fault.action) &&
        !std::holds_alternative<TlsFault>(fault.action)) {
        return {};
    }
    const Disturbance made = disturbance_of(fault, random);
    WireActions actions = made.before;
    if (is_flight(fault.phase) && !is_usual(made.form)) {
        actions.push_back({Kind::send_flight, {}, {}, 0, made.form});
    }
    actions.insert(actions.end(), made.after.begin(), made.after.end());
    return actions;
}

bool is_deafness(const FaultEntry& fault) {
    const auto* connection = std::get_if<ConnectionFault>(&fault.action);
    return connection != nullptr && connection->end == Kind::unread;
}

bool outlasts_the_peer(const FaultEntry& fault) {
    const auto* connection = std::get_if<ConnectionFault>(&fault.action);
    const auto* tls = std::get_if<TlsFault>(&fault.action);
    const auto* proxy = std::get_if<ProxyFault>(&fault.action);
    const auto end = connection != nullptr ? connection->end
                     : tls != nullptr      ? tls->end
                     : proxy != nullptr    ? proxy->end
                                           : std::nullopt;
    const bool dribbles =
        connection != nullptr && connection->form.step > 0 && connection->form.pause.count() > 0;
    return dribbles || end == Kind::stall || end == Kind::unread;
}

} // namespace ediconform::mock_ca
