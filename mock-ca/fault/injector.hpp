#pragma once

#include "harness/base/bytes.hpp"
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

/// A `ConnectionFault` at a phase of the request or the answer. Before the answer
/// (`request_body`, `decided`) nothing of it goes out; in `reply_head` and `reply_body` the first
/// `at` octets of that part do (where `at` is empty: none, or half of the body where the fault says
/// so); after it, all of it. The fault is delivered once every action was carried out, a stall once
/// the connection is over.
Injection disturb(const PlannedReply& reply, const FaultEntry& fault);

/// A `ConnectionFault` at a phase of the connection.
transport::WireActions disturb_connection(const FaultEntry& fault);

/// Ends for certain in a stall, of which the transport cannot say that it was carried out.
bool is_stall(const FaultEntry& fault);

} // namespace ediconform::mock_ca
