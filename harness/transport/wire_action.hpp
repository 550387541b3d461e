#pragma once

#include "harness/base/bytes.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ediconform::transport {

/// How octets leave for TCP, in the place of at once and as they are.
struct WireForm {
    enum class Part { all, half, without_tail };
    Part part = Part::all; ///< What goes out of it at all; the tail is of a few octets.
    bool flipped = false;  ///< With one bit of them changed, in the middle.
    bool twice = false;
    std::size_t step = 0;               ///< Octets handed over at a time; 0: all.
    std::chrono::milliseconds pause{0}; ///< Before each but the first of them.
    std::size_t record = 0; ///< Octets of HTTP in a record of TLS; 0: as many as it holds.
};

/// One thing that a connection does on the wire. `send` carries octets of HTTP
/// (or, before the handshake is done, raw octets of TCP).
struct WireAction {
    enum class Kind {
        send,            ///< Send `bytes`, in `form`.
        send_raw,        ///< Send `bytes` on TCP, beneath TLS.
        send_flight,     ///< In the handshake: send what TLS has to say, in `form`.
        wait,            ///< Pause for `duration`.
        stall,           ///< Do nothing more until the peer leaves or the server closes.
        unread,          ///< The same, with a small window, and nothing is read any more.
        half_close,      ///< FIN; what the peer sends is still taken.
        close_notify,    ///< TLS close_notify, then FIN: an orderly end.
        fin,             ///< FIN without close_notify; unread input is drained first, so that
                         ///< no RST goes out.
        reset,           ///< RST (SO_LINGER 0).
        alert,           ///< A fatal TLS alert `code`, in the clear, then FIN.
        encrypted_alert, ///< A fatal TLS alert under the keys of the connection,
                         ///< then FIN.
        update_keys,     ///< TLS 1.3: `code` times a KeyUpdate (RFC 8446 4.6.3).
        renegotiate,     ///< TLS 1.2: a HelloRequest (RFC 5246 7.4.1.1).
        start_tls,       ///< From here on TLS, with what `Session::tls` then says.
        tunnel,          ///< From here on a tunnel to `bytes`, an `address:port` (RFC
                         ///< 9110 9.3.6).
    };
    Kind kind = Kind::send;
    base::Bytes bytes;
    std::chrono::milliseconds duration{0};
    int code = 0;
    WireForm form;
    std::uint64_t times = 1; ///< `send`: how often, one after the other.
};

using WireActions = std::vector<WireAction>;

} // namespace ediconform::transport
