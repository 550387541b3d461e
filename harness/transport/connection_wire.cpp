#include "harness/transport/connection.hpp"
#include "harness/transport/tls_context.hpp"
#include "harness/transport/tunnel.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <utility>

namespace ediconform::transport {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// What a waiting connection keeps of a peer that goes on sending.
constexpr std::size_t kInboxLimit = 4U << 20U;
/// How much of a message is encrypted ahead of the socket.
constexpr std::size_t kWriteBlock = 256U << 10U;
/// How long after our FIN the peer's last octets are taken, so that closing sends no RST.
constexpr std::chrono::seconds kDrainPatience{1};

/// The smallest that Linux grants; what fits into it is still taken by the
/// kernel.
constexpr int kSmallWindow = 1024;
/// Enough to recognise what is no TLS.
constexpr std::size_t kOpening = 8192;
/// How often a connection that is not read is looked at.
constexpr std::chrono::milliseconds kGlance{50};
/// Fewer than a record of TLS has, so that the last one is cut.
constexpr std::size_t kTail = 5;

bool is_usual(const WireForm& form) {
    return form.part == WireForm::Part::all && !form.flipped && !form.twice && form.step == 0 &&
           form.record == 0;
}

base::Bytes shape(const WireForm& form, base::Bytes octets) {
    if (form.part == WireForm::Part::half) {
        octets.resize(octets.size() / 2);
    } else if (form.part == WireForm::Part::without_tail) {
        octets.resize(octets.size() - std::min(kTail, octets.size()));
    }
    if (form.flipped && !octets.empty()) {
        octets[octets.size() / 2] = static_cast<char>(octets[octets.size() / 2] ^ 1);
    }
    return form.twice ? octets + octets : octets;
}

/// Neither end has closed. Reading would tell, but would also open the window.
bool is_established(int socket) {
    tcp_info state{};
    socklen_t size = sizeof state;
    return ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &state, &size) == 0 &&
           state.tcpi_state == TCP_ESTABLISHED;
}

asio::ip::tcp::endpoint endpoint_of(const base::Bytes& address) {
    const auto colon = address.rfind(':');
    return {asio::ip::make_address(address.substr(0, colon)),
            static_cast<std::uint16_t>(std::stoul(address.substr(colon + 1)))};
}

bool is_reset(const error_code& failure) {
    return failure == asio::error::connection_reset || failure == asio::error::broken_pipe ||
           failure == asio::error::connection_aborted;
}

} // namespace

Connection::Task<Connection::Flow> Connection::perform(const WireActions& actions) {
    for (const WireAction& action : actions) {
        const Flow flow = co_await perform_one(action);
        if (over_ || flow != Flow::go_on) {
            co_return flow;
        }
    }
    co_return Flow::go_on;
}

Connection::Task<Connection::Flow> Connection::perform_one(const WireAction& action) {
    Flow flow = Flow::go_on;
    switch (action.kind) {
    case WireAction::Kind::send:
        flow = co_await send_in(action.form, action.bytes);
        break;
    case WireAction::Kind::send_raw:
        flow = co_await put(action.bytes);
        break;
    case WireAction::Kind::wait: {
        const auto until = std::chrono::steady_clock::now() + action.duration;
        flow = co_await wait_until(until);
        break;
    }
    case WireAction::Kind::stall:
        flow = co_await stall();
        break;
    case WireAction::Kind::close_notify:
        flow = co_await close_orderly(ConnectionEnd::How::close_notify);
        break;
    case WireAction::Kind::fin:
        flow = co_await close_orderly(ConnectionEnd::How::fin);
        break;
    case WireAction::Kind::reset:
        end_ = ConnectionEnd();
        end_.how = ConnectionEnd::How::reset;
        reset();
        flow = Flow::closed;
        break;
    case WireAction::Kind::alert:
        flow = co_await close_with_alert(action.code);
        break;
    default:
        flow = co_await perform_odd(action);
        break;
    }
    co_return flow;
}

/// What few connections do.
Connection::Task<Connection::Flow> Connection::perform_odd(const WireAction& action) {
    Flow flow = Flow::go_on;
    switch (action.kind) {
    case WireAction::Kind::send_flight: {
        const base::Bytes flight = engine_->take_output();
        flow = co_await put_in(action.form, flight);
        server_spoke_ = flow == Flow::go_on;
        break;
    }
    case WireAction::Kind::unread:
        flow = co_await leave_unread();
        break;
    case WireAction::Kind::half_close:
        send_fin();
        break;
    case WireAction::Kind::encrypted_alert:
        flow = co_await close_with_encrypted_alert();
        break;
    case WireAction::Kind::update_keys: {
        const bool begun = engine_ && engine_->update_keys(action.code);
        flow = co_await disturb_tls(begun);
        break;
    }
    case WireAction::Kind::renegotiate: {
        const bool begun = engine_ && engine_->renegotiate();
        flow = co_await disturb_tls(begun);
        break;
    }
    case WireAction::Kind::start_tls:
        flow = co_await start_tls();
        break;
    case WireAction::Kind::tunnel:
        flow = co_await tunnel(action.bytes);
        break;
    default:
        break;
    }
    co_return flow;
}

Connection::Task<Connection::Flow> Connection::send(const base::Bytes& octets) {
    Flow flow = Flow::go_on;
    if (!engine_ || !engine_->handshake_done()) {
        flow = co_await put(octets);
        co_return flow;
    }
    for (std::size_t sent = 0; sent < octets.size() && flow == Flow::go_on && !over_;) {
        const std::size_t count = std::min(kWriteBlock, octets.size() - sent);
        if (!engine_->write(base::ByteView(octets).substr(sent, count))) {
            end_ = ConnectionEnd();
            end_.how = ConnectionEnd::How::tls_failure;
            end_.detail = engine_->reason();
            co_return Flow::lost;
        }
        sent += count;
        flow = co_await flush();
    }
    co_return flow;
}

/// The same in another form than at once and as they are.
Connection::Task<Connection::Flow> Connection::send_in(const WireForm& form,
                                                       const base::Bytes& octets) {
    Flow flow = Flow::go_on;
    if (is_usual(form)) {
        flow = co_await send(octets);
        co_return flow;
    }
    if (!engine_ || !engine_->handshake_done()) {
        flow = co_await put_in(form, octets);
        co_return flow;
    }
    const std::size_t record = form.record == 0 ? octets.size() : form.record;
    for (std::size_t sent = 0; sent < octets.size(); sent += record) {
        engine_->write(base::ByteView(octets).substr(sent, record));
    }
    const base::Bytes records = engine_->take_output();
    flow = co_await put_in(form, records);
    co_return flow;
}

Connection::Task<Connection::Flow> Connection::put_in(const WireForm& form,
                                                      const base::Bytes& octets) {
    const base::Bytes shaped = shape(form, octets);
    const std::size_t step = form.step == 0 ? shaped.size() : form.step;
    Flow flow = Flow::go_on;
    for (std::size_t sent = 0; sent < shaped.size() && flow == Flow::go_on && !over_;
         sent += step) {
        if (sent > 0 && form.pause.count() > 0) {
            const auto until = std::chrono::steady_clock::now() + form.pause;
            flow = co_await wait_until(until);
            if (over_ || flow != Flow::go_on) {
                co_return Flow::lost;
            }
        }
        const base::Bytes part = shaped.substr(sent, step);
        flow = co_await put(part);
    }
    co_return flow;
}

Connection::Task<Connection::Flow> Connection::put(const base::Bytes& octets) {
    if (octets.empty()) {
        co_return Flow::go_on;
    }
    error_code failure;
    auto token = asio::redirect_error(asio::use_awaitable, failure);
    const auto buffer = asio::buffer(octets);
    arm(idle_deadline());
    writing_ = true;
    co_await asio::async_write(socket_, buffer, token);
    writing_ = false;
    arm(SteadyTime::max());
    if (!failure) {
        co_return Flow::go_on;
    }
    if (expired_) {
        note_timeout("the peer does not read");
    } else {
        note_peer_left(failure);
    }
    co_return Flow::lost;
}

Connection::Task<Connection::Flow> Connection::flush() {
    const base::Bytes octets = engine_->take_output();
    const Flow flow = co_await put(octets);
    co_return flow;
}

Connection::Task<Connection::Flow> Connection::wait_until(SteadyTime until) {
    while (std::chrono::steady_clock::now() < until) {
        const Received received = co_await receive(until);
        if (over_ || received == Received::ended) {
            co_return Flow::lost;
        }
        if (inbox_.size() > kInboxLimit) {
            end_ = ConnectionEnd();
            end_.how = ConnectionEnd::How::reset;
            end_.detail = "the peer sends without end";
            reset();
            co_return Flow::lost;
        }
    }
    co_return Flow::go_on;
}

Connection::Task<Connection::Flow> Connection::stall() {
    for (;;) {
        const Received received = co_await receive(SteadyTime::max());
        if (over_ || received == Received::ended) {
            co_return Flow::lost;
        }
        if (inbox_.size() > kInboxLimit) {
            inbox_.clear(); // nothing will be read from it any more
        }
    }
}

/// The window closes, because nothing is read any more, and stays so until the
/// peer is gone.
Connection::Task<Connection::Flow> Connection::leave_unread() {
    error_code ignored;
    socket_.set_option(asio::socket_base::receive_buffer_size(kSmallWindow), ignored);
    asio::steady_timer pause(socket_.get_executor());
    while (socket_.is_open() && is_established(socket_.native_handle())) {
        error_code cancelled;
        auto token = asio::redirect_error(asio::use_awaitable, cancelled);
        pause.expires_after(kGlance);
        co_await pause.async_wait(token);
        if (over_) {
            co_return Flow::lost;
        }
    }
    end_ = ConnectionEnd();
    end_.by = ConnectionEnd::By::peer;
    co_return Flow::lost;
}

/// FIN, with TLS after close_notify where `how` asks for it.
Connection::Task<Connection::Flow> Connection::close_orderly(ConnectionEnd::How how) {
    Flow flow = Flow::go_on;
    if (how == ConnectionEnd::How::fin) {
        send_fin();
    } else {
        flow = co_await finish_tls();
    }
    if (flow == Flow::lost) {
        co_return flow;
    }
    end_ = ConnectionEnd();
    end_.how = how;
    co_return Flow::closed;
}

/// close_notify where there is TLS, then FIN.
Connection::Task<Connection::Flow> Connection::finish_tls() {
    Flow flow = Flow::go_on;
    if (engine_) {
        engine_->send_close_notify();
        flow = co_await flush();
    }
    send_fin();
    co_return flow;
}

Connection::Task<Connection::Flow> Connection::close_with_alert(int code) {
    constexpr char kAlertRecord = 21;
    constexpr char kFatal = 2;
    const base::Bytes record{kAlertRecord, 3, 3, 0, 2, kFatal, static_cast<char>(code)};
    const Flow flow = co_await put(record);
    if (flow == Flow::lost) {
        co_return flow;
    }
    send_fin();
    end_ = ConnectionEnd();
    end_.how = ConnectionEnd::How::tls_failure;
    end_.detail = "alert " + std::to_string(code) + " sent";
    co_return Flow::closed;
}

Connection::Task<Connection::Flow> Connection::close_with_encrypted_alert() {
    if (engine_) {
        engine_->send_alert();
    }
    const Flow flow = co_await flush();
    if (flow == Flow::lost) {
        co_return flow;
    }
    send_fin();
    end_ = ConnectionEnd();
    end_.how = ConnectionEnd::How::tls_failure;
    end_.detail = "alert sent";
    co_return Flow::closed;
}

/// What TLS was made to say goes out, if it could be `begun`.
Connection::Task<Connection::Flow> Connection::disturb_tls(bool begun) {
    if (!begun) {
        end_ = ConnectionEnd();
        end_.how = ConnectionEnd::How::tls_failure;
        end_.detail = "not in this version of TLS";
        co_return Flow::lost;
    }
    const Flow flow = co_await flush();
    co_return flow;
}

Connection::Task<Connection::Flow> Connection::start_tls() {
    upgraded_ = true;
    tls_ = session_->tls();
    const auto* context = dynamic_cast<const OpenSslServerContext*>(tls_.get());
    engine_ = TlsEngine::server(context->get());
    take_in();
    const Flow flow = co_await shake_hands();
    co_return flow;
}

Connection::Task<Connection::Flow> Connection::tunnel(const base::Bytes& address) {
    upgraded_ = true;
    error_code failure;
    Socket upstream(socket_.get_executor());
    const auto endpoint = endpoint_of(address);
    auto token = asio::redirect_error(asio::use_awaitable, failure);
    co_await upstream.async_connect(endpoint, token);
    if (over_) {
        co_return Flow::lost;
    }
    if (failure) {
        const base::Bytes refusal = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n"
                                    "Connection: close\r\n\r\n";
        const Flow told = co_await put(refusal);
        co_return told == Flow::lost ? told : Flow::closed;
    }
    const base::Bytes welcome = "HTTP/1.1 200 Connection established\r\n\r\n";
    const Flow flow = co_await put(welcome);
    if (over_ || flow != Flow::go_on) {
        co_return Flow::lost;
    }
    const auto relay = std::make_shared<Tunnel>(socket_, std::move(upstream));
    auto last = asio::redirect_error(asio::use_awaitable, failure);
    co_await relay->run(plain_ + inbox_, last);
    end_ = ConnectionEnd();
    end_.by = ConnectionEnd::By::peer;
    co_return Flow::closed;
}

Connection::Task<void> Connection::drain() {
    const auto until = std::chrono::steady_clock::now() + kDrainPatience;
    Received received = Received::octets;
    while (received == Received::octets && socket_.is_open()) {
        received = co_await receive(until);
        inbox_.clear();
    }
}

Connection::Task<Connection::Received> Connection::receive(SteadyTime deadline) {
    error_code failure;
    auto token = asio::redirect_error(asio::use_awaitable, failure);
    const auto room = asio::buffer(block_);
    arm(deadline);
    const std::size_t count = co_await socket_.async_read_some(room, token);
    arm(SteadyTime::max());
    if (!failure) {
        inbox_.append(block_.data(), count);
        co_return Received::octets;
    }
    if (expired_) {
        co_return Received::timeout;
    }
    note_peer_left(failure);
    co_return Received::ended;
}

/// Moves what has arrived to where HTTP is parsed, through TLS where there is TLS.
void Connection::take_in() {
    if (!engine_) {
        plain_ += std::exchange(inbox_, {});
        return;
    }
    if (!engine_->handshake_done() && opening_.size() < kOpening) {
        opening_ += inbox_.substr(0, kOpening);
    }
    engine_->feed(inbox_);
    inbox_.clear();
    if (engine_->handshake_done()) {
        const auto status = engine_->read(plain_);
        peer_closed_ = status == TlsEngine::Status::closed;
        tls_broken_ = status == TlsEngine::Status::failed;
    }
}

void Connection::note_peer_left(const error_code& failure) {
    end_ = ConnectionEnd();
    end_.by = ConnectionEnd::By::peer;
    if (is_reset(failure)) {
        end_.how = ConnectionEnd::How::reset;
        return;
    }
    if (started_) {
        take_in(); // a close_notify may stand before the FIN
    }
    end_.how = peer_closed_ ? ConnectionEnd::How::close_notify : ConnectionEnd::How::fin;
    if (failure != asio::error::eof) {
        end_.detail = failure.message();
    }
}

void Connection::note_timeout(const std::string& detail) {
    end_ = ConnectionEnd();
    end_.how = ConnectionEnd::How::timeout;
    end_.detail = detail;
}

ConnectionEnd::How Connection::close_kind() const {
    const bool encrypted = engine_ && engine_->handshake_done();
    return encrypted ? ConnectionEnd::How::close_notify : ConnectionEnd::How::fin;
}

void Connection::send_fin() {
    error_code ignored; // the peer may have left already
    socket_.shutdown(Socket::shutdown_send, ignored);
}

void Connection::reset() {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

void Connection::close_socket() {
    error_code ignored;
    socket_.close(ignored);
    watchdog_.cancel();
}

Connection::SteadyTime Connection::idle_deadline() const {
    return std::chrono::steady_clock::now() + settings_.idle_timeout;
}

/// Moving a deadline back costs nothing: the watchdog looks again when the old one has come.
void Connection::arm(SteadyTime deadline) {
    deadline_ = deadline;
    if (deadline == SteadyTime::max()) {
        return;
    }
    expired_ = false;
    if (deadline < watched_until_) {
        watch();
    }
}

void Connection::watch() {
    watched_until_ = deadline_;
    watchdog_.expires_at(deadline_);
    watchdog_.async_wait([weak = weak_from_this()](const error_code& cancelled) {
        const auto self = weak.lock();
        if (cancelled || !self) {
            return;
        }
        self->watched_until_ = SteadyTime::max();
        if (self->deadline_ == SteadyTime::max()) {
            return;
        }
        if (std::chrono::steady_clock::now() < self->deadline_) {
            self->watch();
            return;
        }
        self->expired_ = true;
        error_code ignored;
        self->socket_.cancel(ignored);
    });
}

} // namespace ediconform::transport
