#pragma once

#include "harness/transport/http_parser.hpp"
#include "harness/transport/http_server.hpp"
#include "harness/transport/tls_engine.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>

namespace ediconform::transport {

/// One accepted connection: drives its `Session` and carries out the actions. Lives on the loop's
/// thread. The coroutine `run` owns the order of things; `end` may come in from outside at any
/// suspension point, so every resumption looks at `over_` before it touches the session.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Socket = boost::asio::ip::tcp::socket;

    Connection(Socket socket, const ServerSettings& settings, std::unique_ptr<Session> session);

    /// `gone` is called once the socket is closed.
    void start(std::function<void()> gone);
    /// The server goes: ends the session now and closes.
    void shut_down();

private:
    template <class T>
    using Task = boost::asio::awaitable<T>;
    using Milliseconds = std::chrono::milliseconds;
    using SteadyTime = std::chrono::steady_clock::time_point;

    enum class Flow {
        go_on,
        closed, ///< By an action of ours; `end_` says how.
        lost,   ///< The peer left or a time-out passed; `end_` says how.
    };
    enum class Received { octets, timeout, ended };
    enum class Request { whole, malformed, none };

    // connection.cpp: the order of things
    Task<void> run();
    Task<Flow> begin();
    Task<bool> first_octet();
    Task<Flow> shake_hands();
    Flow handshake_failed(const std::string& reason, Flow flow);
    Task<Flow> serve();
    Task<Request> next_request();
    Task<bool> more_input();
    Task<Flow> ask_certificate();
    void note_tls_end();
    Task<Flow> answer(const WireActions& actions);
    void finish(const ConnectionEnd& end);
    void fail(const std::exception_ptr& failure);

    // connection_wire.cpp: actions and octets
    Task<Flow> perform(const WireActions& actions);
    Task<Flow> perform_one(const WireAction& action);
    Task<Flow> send(const base::Bytes& octets);
    Task<Flow> send_times(const base::Bytes& octets, std::uint64_t times);
    Task<Flow> put(const base::Bytes& octets);
    Task<Flow> flush();
    Task<Flow> finish_tls();
    Task<Flow> wait_until(SteadyTime until);
    Task<Flow> stall();
    Task<Flow> close_orderly(ConnectionEnd::How how);
    Task<Flow> close_with_alert(int code);
    Task<void> drain();
    Task<Received> receive(SteadyTime deadline);
    void take_in();
    void note_peer_left(const boost::system::error_code& failure);
    void note_timeout(const std::string& detail);
    void send_fin();
    void reset();
    void close_socket();
    void arm(SteadyTime deadline);
    void watch();
    [[nodiscard]] SteadyTime idle_deadline() const;
    [[nodiscard]] ConnectionEnd::How close_kind() const;

    Socket socket_;
    ServerSettings settings_;
    std::unique_ptr<Session> session_;
    std::function<void()> gone_;
    std::shared_ptr<const TlsServerContext> tls_;
    std::unique_ptr<TlsEngine> engine_;
    RequestParser parser_;
    std::array<char, 16384> block_{};
    base::Bytes inbox_; ///< Octets of TCP that no engine has taken yet.
    base::Bytes plain_; ///< Octets of HTTP that the parser has not taken yet.

    bool started_ = false; ///< TLS or plain HTTP is chosen; `inbox_` may be taken in.
    bool over_ = false;    ///< `on_end` was called; the session is gone.
    bool answering_ = false;
    bool writing_ = false;
    bool peer_closed_ = false; ///< close_notify was received.
    bool tls_broken_ = false;  ///< An alert or a broken record was received after the handshake.
    bool orderly_ = false;     ///< Our FIN is out although no action asked for it.
    ConnectionEnd end_;

    boost::asio::steady_timer watchdog_;
    SteadyTime deadline_ = SteadyTime::max();
    SteadyTime watched_until_ = SteadyTime::max();
    bool expired_ = false;
};

} // namespace ediconform::transport
