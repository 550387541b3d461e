#pragma once

#include "harness/base/result.hpp"
#include "harness/transport/http_message.hpp"
#include "harness/transport/tls_types.hpp"

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

/// One thing that a connection does on the wire. `send` carries octets of HTTP (or, before the
/// handshake is done, raw octets of TCP).
struct WireAction {
    enum class Kind {
        send,         ///< Send `bytes`.
        send_raw,     ///< Send `bytes` on TCP, beneath TLS.
        wait,         ///< Pause for `duration`.
        stall,        ///< Do nothing more until the peer leaves or the server closes.
        close_notify, ///< TLS close_notify, then FIN: an orderly end.
        fin, ///< FIN without close_notify; unread input is drained first, so that no RST goes out.
        reset, ///< RST (SO_LINGER 0).
        alert, ///< A fatal TLS alert `code` in the handshake, then FIN.
    };
    Kind kind = Kind::send;
    base::Bytes bytes;
    std::chrono::milliseconds duration{0};
    int code = 0;
    std::uint64_t times = 1; ///< `send`: how often, one after the other.
};

using WireActions = std::vector<WireAction>;

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

    /// The TLS settings of this connection; null for plain TCP. Asked once, after `Phase::accept`.
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
    virtual void on_handshake_failure(const std::string& reason, std::optional<int> alert) = 0;
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

private:
    struct State;
    explicit HttpServer(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

} // namespace ediconform::transport
