#pragma once

#include "harness/base/result.hpp"
#include "harness/transport/http_message.hpp"
#include "harness/transport/tls_types.hpp"
#include "harness/transport/wire_action.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::transport {

/// A thread with one event loop on it. Everything that a server calls back runs on that thread.
class IoLoop {
public:
    IoLoop();
    IoLoop(const IoLoop&) = delete;
    IoLoop& operator=(const IoLoop&) = delete;
    ~IoLoop(); ///< Stops the loop and joins the thread.

    /// Runs `work` on the loop and waits for its end; at once where called on the loop.
    void run(const std::function<void()>& work);

    /// How late the loop was since then, in all, as its own regular beat shows: because something
    /// held it up, or because the machine had no time for it. Delays below 20 ms count as none.
    [[nodiscard]] std::chrono::milliseconds
    delay_since(std::chrono::steady_clock::time_point since) const;

    struct State;
    [[nodiscard]] State& state() { return *state_; }

private:
    std::unique_ptr<State> state_;
};

/// Points of a connection at which a machine may speak (design: phases of a fault).
enum class Phase {
    accept,         ///< The connection is there, nothing was read.
    client_hello,   ///< The client's first flight was read.
    server_flight,  ///< Our first flight is made and not yet sent.
    handshake_done, ///< Both Finished messages are through.
    request_head,   ///< Start line and fields are there.
    request_body,   ///< The whole request is there.
    decided,        ///< The answer is known.
    reply_head,
    reply_body,
    after_reply, ///< Every action of the answer is done (or the connection is gone).
};
std::string_view name_of(Phase phase);

/// How a connection ended, as the transport saw it.
struct ConnectionEnd {
    enum class By { peer, self };
    enum class How { fin, close_notify, reset, timeout, tls_failure, malformed };
    By by = By::self;
    How how = How::fin;
    std::string detail;
};
std::string_view name_of(ConnectionEnd::By by);
std::string_view name_of(ConnectionEnd::How how);

/// The machine behind one connection: no socket, no thread, no waiting in it. Called on the loop,
/// in the order of the wire. An empty list means: go on normally.
class Session {
public:
    virtual ~Session() = default;

    /// The TLS settings of this connection; null for plain TCP. Asked after
    /// `Phase::accept`, and again where an action starts TLS.
    virtual std::shared_ptr<const class TlsServerContext> tls() = 0;
    /// Whether a peer that speaks HTTP at once, where TLS is expected, is served in the clear.
    /// Asked once, after `tls`.
    [[nodiscard]] virtual bool serves_plain_http() const { return false; }
    /// Called for `accept`, `client_hello`, `server_flight`, `handshake_done` (the latter three
    /// with TLS only) and, after `on_answered`, `after_reply`; the other phases are those of
    /// `on_request`. An action that ends the connection ends it here. Once the connection is gone,
    /// the actions are not carried out.
    virtual WireActions at(Phase phase) = 0;
    virtual void on_handshake(const TlsFacts& facts) = 0;
    virtual void on_handshake_failure(const HandshakeFailure& failure) = 0;
    /// Every action that was given for `phase` of the connection was carried out.
    /// Not told of a stall, which has no end of its own.
    virtual void on_carried_out(Phase /*phase*/) {}
    /// The head of a request is there, its content perhaps not. The actions come
    /// before anything else is read; `on_answered` follows where there are any.
    virtual WireActions on_request_head(const HttpRequest& /*request*/) { return {}; }
    /// Whether a client certificate is asked for before this request is answered: by post-handshake
    /// authentication in TLS 1.3, by renegotiation before that. Asked once a whole request is
    /// there.
    [[nodiscard]] virtual bool asks_for_certificate(const HttpRequest& /*request*/) {
        return false;
    }
    /// What came of it: `peer_chain` is empty where the peer has none, `requested_late` false where
    /// it does not offer to be asked (RFC 8446 4.6.2). Where the connection broke off it is not
    /// called.
    virtual void on_certificate(const TlsFacts& /*facts*/) {}
    /// A whole request. The actions are the answer; without a closing action the connection is kept
    /// where `request.keep_alive` says so.
    virtual WireActions on_request(const HttpRequest& request) = 0;
    /// Octets that are no HTTP request. The actions are the answer, after which the connection
    /// closes.
    virtual WireActions on_malformed_request(const std::string& reason,
                                             const base::Bytes& received) = 0;
    /// The actions of an answer were all carried out (`delivered`), or the peer left before.
    virtual void on_answered(bool delivered) = 0;
    /// Always last.
    virtual void on_end(const ConnectionEnd& end) = 0;
};

/// Reusable TLS settings; making one parses keys, so it is made once a listener. Tickets and
/// session cache are off: a resumed session would carry an expired identity past the check.
class TlsServerContext {
public:
    /// Errors: `tls.identity` (PEM does not parse or key does not match).
    static base::Result<std::shared_ptr<const TlsServerContext>>
    make(const TlsServerSettings& settings);
    virtual ~TlsServerContext() = default;
};

/// What becomes of those who connect.
enum class Reception {
    open,
    refused,    ///< RST to each SYN, as where nobody listens. The port stays ours.
    unanswered, ///< No answer to a SYN: the queue of the listener is full.
};

struct ServerSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0: an ephemeral port.
    std::chrono::milliseconds idle_timeout{30'000};
    std::size_t head_limit = 64U << 10U;
    std::size_t body_limit = 1U << 20U;
    std::size_t connection_limit = 2'000; ///< Further ones are closed at once.
};

/// Makes the machine of a new connection; `peer` is `address:port`.
using SessionFactory = std::function<std::unique_ptr<Session>(const std::string& peer)>;

/// A listener and its connections. Must be destroyed before its loop.
class HttpServer {
public:
    /// Error `listen.failed`: address, port, cause.
    static base::Result<std::unique_ptr<HttpServer>>
    start(IoLoop& loop, const ServerSettings& settings, SessionFactory factory);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer(); ///< Closes the listener and every connection; each machine sees its `on_end`.

    [[nodiscard]] std::uint16_t port() const;
    /// Stops listening (new connections are refused) and keeps what is open.
    void stop_listening();
    /// From now on, for a `period` where it is not zero; then open again. True once a connection of
    /// our own was received so.
    bool receive_as(Reception reception,
                    std::chrono::milliseconds period = std::chrono::milliseconds(0));

private:
    struct State;
    explicit HttpServer(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

} // namespace ediconform::transport
