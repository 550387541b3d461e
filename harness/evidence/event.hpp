#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/clock.hpp"
#include "harness/base/secret.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ediconform::evidence {

/// What can happen on a wire or be done by the tester. The names in `kind_name` are those of the
/// journal file; `docs/journal.md` says which facts each kind carries.
enum class EventKind {
    step_started,      ///< step, do
    step_finished,     ///< step, do
    tcp_connected,     ///< we opened a connection: host, port, via_proxy
    tcp_accepted,      ///< somebody connected to us: listener, peer
    tcp_closed,        ///< by = self|peer, how = fin|reset|timeout|close_notify
    connect_failed,    ///< stage, failure, detail
    tls_handshake,     ///< version, cipher, sni, resumed, client_certificate (serial) and its
                       ///< fingerprint, late
    tls_failed,        ///< side, reason, alert
    http_request,      ///< operation, ordinal, method, target, body_bytes (+ raw)
    http_response,     ///< operation, status, body_bytes, complete (+ raw)
    exchange_finished, ///< tester as client: stage, failure, alert
    ca_issued,         ///< mock CA committed: operation, serial, fingerprint, common_name, pair
    ca_decided,        ///< mock CA's answer: operation, meaning
    fault_delivered,   ///< fault (index), name, phase
    partner_presented, ///< partner, serial, fingerprint, verified, chain_presented
    driver_called,     ///< action
    driver_answered,   ///< action, result = done|unsupported|could_not_run, outcome, message
    quiet_started,     ///< milliseconds
    quiet_ended,       ///< proof = process_ended|window|none
    host_changed,      ///< change (what the tester did to the client's host)
    fact,              ///< derived by the judge: name, value
};

std::string_view kind_name(EventKind kind);

using FactValue = std::variant<bool, std::int64_t, std::string>;
using Facts = std::map<std::string, FactValue, std::less<>>;

/// Raw evidence: read by the judge, never written to a journal file or report as it is.
struct RawEvidence {
    base::Bytes head;                      ///< Start line and header fields as received or sent.
    base::Bytes body;                      ///< Content after transfer decoding.
    std::vector<base::Bytes> certificates; ///< DER, leaf first.
    std::map<std::string, base::SecretText, std::less<>>
        secrets; ///< What the tester used, by member name.
};

struct Event {
    std::uint64_t sequence = 0; ///< One order over all cases of a run, from 1.
    base::WallTime at;
    std::string case_id;
    std::string step;             ///< `as` name of the step it belongs to, or empty.
    std::string source;           ///< Who saw it: `tester`, `mock-ca`, `partner-1`, `driver`.
    std::uint64_t connection = 0; ///< Number of the connection within the case, 0 where none.
    EventKind kind = EventKind::fact;
    Facts facts;
    std::shared_ptr<const RawEvidence> raw;

    /// The fact as text (`true`/`false`, decimal digits); empty where it is missing.
    [[nodiscard]] std::string text(std::string_view name) const;
    [[nodiscard]] std::int64_t number(std::string_view name, std::int64_t otherwise = 0) const;
    [[nodiscard]] bool flag(std::string_view name) const;
};

} // namespace ediconform::evidence
