#include "harness/transport/connection.hpp"
#include "harness/transport/socket_error.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
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

/// Enough to recognise what is no TLS.
constexpr std::size_t kOpening = 8192;

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
        flow = co_await send_times(action.form, action.bytes, action.times);
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

Connection::Task<Connection::Flow>
Connection::send_times(const WireForm& form, const base::Bytes& octets, std::uint64_t times) {
    Flow flow = Flow::go_on;
    for (std::uint64_t sent = 0; sent < times && flow == Flow::go_on && !over_; ++sent) {
        flow = co_await send_in(form, octets);
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
