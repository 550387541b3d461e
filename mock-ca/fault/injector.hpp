#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/random.hpp"
#include "harness/transport/http_server.hpp"
#include "mock-ca/fault/fault_plan.hpp"

namespace ediconform::mock_ca {

/// An answer as octets, ready to be sent.
struct PlannedReply {
    base::Bytes head; ///< Status line and fields, with the empty line.
    base::Bytes body;
};

/// What goes out instead.
struct Injection {
    transport::WireActions actions;
    PlannedReply sent;     ///< The octets of the answer among the actions.
    bool complete = false; ///< All that the framing promises is among them.
    /// So much is sent that most peers leave before its end.
    bool lasts_as_long_as_the_peer = false;
};

/// The answer as it is.
Injection undisturbed(const PlannedReply& reply);

/// A `ConnectionFault` or `TlsFault` at a phase of the request or the answer. One that ends the
/// connection lets nothing of the answer out before the answer (`request_head`, `request_body`,
/// `decided`); in `reply_head` and `reply_body` the first `at` octets of that part go out (where
/// `at` is empty: none, or half of the body where the fault says so); after it, all of it. One that
/// does not end the connection lets the whole answer out, in its form.
Injection disturb(const PlannedReply& reply, const FaultEntry& fault, base::Random& random);

/// The same at a phase of the connection; empty where its TLS settings are all of it.
transport::WireActions disturb_connection(const FaultEntry& fault, base::Random& random);

/// Lasts until the peer has had enough, so that the transport does not say that it was carried out:
/// a stall, or an answer that does not end within any reasonable time.
bool outlasts_the_peer(const FaultEntry& fault);

/// Nothing is read from some time on, so that it takes effect when it begins.
bool is_deafness(const FaultEntry& fault);

} // namespace ediconform::mock_ca
