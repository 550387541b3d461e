#include "harness/transport/connection.hpp"
#include "harness/transport/tls_context.hpp"
#include "harness/transport/tunnel.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <utility>

/// What few connections do: octets in other forms than usual, TLS that is disturbed on purpose,
/// tunnels.
namespace ediconform::transport {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// The smallest that Linux grants; what fits into it is still taken by the
/// kernel.
constexpr int kSmallWindow = 1024;
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

} // namespace

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

} // namespace ediconform::transport
