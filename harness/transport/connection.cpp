#include "harness/transport/connection.hpp"

#include "harness/transport/tls_context.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace ediconform::transport {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

/// With what TLS begins: ContentType handshake (RFC 8446 5.1).
constexpr char kTlsHandshake = 0x16;

} // namespace

Connection::Connection(Socket socket, const ServerSettings& settings,
                       std::unique_ptr<Session> session)
    : socket_(std::move(socket)), settings_(settings), session_(std::move(session)),
      parser_(ParseLimits{settings.head_limit, settings.body_limit}),
      watchdog_(socket_.get_executor()) {}

void Connection::start(std::function<void()> gone) {
    gone_ = std::move(gone);
    const auto ended = [self = shared_from_this()](const std::exception_ptr& failure) {
        if (failure) {
            self->fail(failure);
        }
        self->close_socket();
        self->gone_();
    };
    asio::co_spawn(socket_.get_executor(), run(), ended);
}

Connection::Task<void> Connection::run() {
    Flow flow = co_await begin();
    if (flow == Flow::go_on && !over_) {
        flow = co_await serve();
    }
    if (over_) {
        co_return;
    }
    finish(end_);
    if (flow == Flow::closed && end_.how != ConnectionEnd::How::reset) {
        co_await drain();
    }
}

/// Everything before the first request.
Connection::Task<Connection::Flow> Connection::begin() {
    const Flow flow = co_await carry_out(Phase::accept);
    if (over_ || flow != Flow::go_on) {
        co_return flow;
    }
    tls_ = session_->tls();
    started_ = true;
    if (tls_ && session_->serves_plain_http()) {
        const bool arrived = co_await first_octet();
        if (over_ || !arrived) {
            co_return Flow::lost;
        }
        if (inbox_.front() != kTlsHandshake) {
            tls_.reset();
        }
    }
    if (!tls_) {
        take_in();
        co_return Flow::go_on;
    }
    const auto* context = dynamic_cast<const OpenSslServerContext*>(tls_.get());
    engine_ = TlsEngine::server(context->get());
    take_in();
    const Flow shaken = co_await shake_hands();
    co_return shaken;
}

/// What the session has to do at a phase of the connection.
Connection::Task<Connection::Flow> Connection::carry_out(Phase phase) {
    const WireActions actions = session_->at(phase);
    const Flow flow = co_await perform(actions);
    if (!over_ && flow != Flow::lost && !actions.empty()) {
        session_->on_carried_out(phase);
    }
    co_return flow;
}

/// False where none came.
Connection::Task<bool> Connection::first_octet() {
    Received received = Received::octets;
    if (inbox_.empty()) {
        received = co_await receive(idle_deadline());
    }
    if (received == Received::timeout) {
        note_timeout("no octet arrived");
    }
    co_return received == Received::octets && !inbox_.empty();
}

Connection::Task<Connection::Flow> Connection::shake_hands() {
    bool flight_made = false;
    for (;;) {
        const auto status = engine_->handshake();
        Flow flow = Flow::go_on;
        if (status == TlsEngine::Status::client_hello) {
            flow = co_await carry_out(Phase::client_hello);
        } else if (status != TlsEngine::Status::failed && engine_->has_output() && !flight_made) {
            flight_made = true;
            flow = co_await carry_out(Phase::server_flight);
        }
        if (over_ || flow != Flow::go_on) {
            co_return flow;
        }
        if (status == TlsEngine::Status::client_hello) {
            continue;
        }
        const bool speaks = engine_->has_output();
        flow = co_await flush();
        server_spoke_ = server_spoke_ || (speaks && flow == Flow::go_on);
        if (over_) {
            co_return Flow::lost;
        }
        if (status == TlsEngine::Status::failed) {
            const bool refused = engine_->alert_received().has_value();
            end_.by = refused ? ConnectionEnd::By::peer : ConnectionEnd::By::self;
            end_.how = ConnectionEnd::How::tls_failure;
            end_.detail = engine_->reason();
            send_fin();
            co_return handshake_failed(engine_->reason(), Flow::closed);
        }
        if (flow != Flow::go_on) {
            co_return handshake_failed("the connection broke off in the handshake", flow);
        }
        if (status == TlsEngine::Status::ok) {
            break;
        }
        Received received = Received::octets;
        if (inbox_.empty()) {
            received = co_await receive(idle_deadline());
        }
        if (over_) {
            co_return Flow::lost;
        }
        if (received == Received::timeout) {
            note_timeout("no octet arrived in the handshake");
            send_fin();
            co_return handshake_failed(end_.detail, Flow::closed);
        }
        if (received == Received::ended) {
            co_return handshake_failed("the peer left in the handshake", Flow::lost);
        }
        take_in();
    }
    const TlsFacts facts = engine_->facts();
    session_->on_handshake(facts);
    const Flow flow = co_await carry_out(Phase::handshake_done);
    co_return flow;
}

Connection::Flow Connection::handshake_failed(const std::string& reason, Flow flow) {
    session_->on_handshake_failure(
        {reason, engine_->alert_received(), engine_->alert_sent(), server_spoke_,
         opening_.starts_with(kTlsHandshake) ? base::Bytes() : opening_});
    return flow;
}

Connection::Task<Connection::Flow> Connection::serve() {
    for (;;) {
        const Request got = co_await next_request();
        if (over_ || got == Request::none) {
            co_return got == Request::none&& orderly_ ? Flow::closed : Flow::lost;
        }
        const bool whole = got == Request::whole;
        if (whole && engine_ && session_->asks_for_certificate(parser_.message())) {
            const Flow asked = co_await ask_certificate();
            if (over_ || asked != Flow::go_on) {
                co_return asked;
            }
        }
        WireActions actions;
        answering_ = true;
        if (whole) {
            actions = session_->on_request(parser_.message());
        } else {
            const base::Bytes received = parser_.message().raw_head + plain_;
            actions = session_->on_malformed_request(parser_.reason(), received);
        }
        Flow flow = co_await answer(actions);
        if (over_ || flow != Flow::go_on) {
            co_return flow;
        }
        if (std::exchange(upgraded_, false)) {
            continue;
        }
        if (!whole || !parser_.message().keep_alive) {
            const auto how = whole ? close_kind() : ConnectionEnd::How::malformed;
            flow = co_await close_orderly(how);
            co_return flow;
        }
    }
}

/// `answering_` is set.
Connection::Task<Connection::Flow> Connection::answer(const WireActions& actions) {
    Flow flow = co_await perform(actions);
    if (over_) {
        co_return Flow::lost;
    }
    answering_ = false;
    session_->on_answered(flow != Flow::lost);
    const WireActions after = session_->at(Phase::after_reply);
    if (flow == Flow::go_on) {
        flow = co_await perform(after);
    }
    co_return flow;
}

/// The session may have to say something before the content of a request is read.
Connection::Task<Connection::Flow> Connection::take_head() {
    const WireActions actions = session_->on_request_head(parser_.message());
    if (actions.empty()) {
        co_return Flow::go_on;
    }
    answering_ = true;
    const Flow flow = co_await answer(actions);
    co_return flow;
}

Connection::Task<Connection::Request> Connection::next_request() {
    for (;;) {
        const ParseStatus status = parser_.advance(plain_);
        if (status == ParseStatus::complete) {
            co_return Request::whole;
        }
        if (status == ParseStatus::failed) {
            co_return Request::malformed;
        }
        if (status == ParseStatus::head) {
            const Flow taken = co_await take_head();
            if (over_ || taken != Flow::go_on) {
                orderly_ = taken == Flow::closed;
                co_return Request::none;
            }
            const HttpRequest& request = parser_.message();
            if (plain_.empty() && parser_.is_http11() && expects_continue(request)) {
                const base::Bytes interim = "HTTP/1.1 100 Continue\r\n\r\n";
                const Flow flow = co_await send(interim);
                if (over_ || flow != Flow::go_on) {
                    co_return Request::none;
                }
            }
            continue;
        }
        const bool more = co_await more_input();
        if (!more) {
            co_return Request::none;
        }
    }
}

/// More octets of HTTP in `plain_`; false where there will be none, and `end_` says why.
Connection::Task<bool> Connection::more_input() {
    const std::size_t before = plain_.size();
    for (;;) {
        take_in(); // also what came with the handshake or during an answer
        if (plain_.size() > before) {
            co_return true;
        }
        if (tls_broken_ || peer_closed_) {
            note_tls_end();
            break;
        }
        const Received received = co_await receive(idle_deadline());
        if (over_ || received == Received::ended) {
            co_return false;
        }
        if (received == Received::timeout) {
            note_timeout(parser_.started() ? "a request was begun and not ended" : "idle");
            break;
        }
    }
    orderly_ = true;
    const ConnectionEnd end = end_;
    const Flow ignored = co_await finish_tls();
    static_cast<void>(ignored);
    end_ = end;
    co_return false;
}

/// What the peer answers to it goes to the session.
Connection::Task<Connection::Flow> Connection::ask_certificate() {
    bool waiting = engine_->request_certificate();
    while (waiting) {
        const Flow flow = co_await flush();
        if (over_ || flow != Flow::go_on) {
            co_return flow;
        }
        const Received received = co_await receive(idle_deadline());
        if (over_ || received == Received::ended) {
            co_return Flow::lost;
        }
        if (received == Received::timeout) {
            note_timeout("no certificate arrived");
            send_fin();
            co_return Flow::closed;
        }
        take_in();
        if (tls_broken_ || peer_closed_) {
            note_tls_end();
            const ConnectionEnd end = end_;
            const Flow ignored = co_await finish_tls(); // our alert goes out
            static_cast<void>(ignored);
            end_ = end;
            co_return Flow::closed;
        }
        waiting = !engine_->certificate_answered();
    }
    const Flow flow = co_await flush();
    if (!over_) {
        session_->on_certificate(engine_->facts());
    }
    co_return flow;
}

void Connection::note_tls_end() {
    end_ = ConnectionEnd();
    const bool by_us = tls_broken_ && !engine_->alert_received();
    end_.by = by_us ? ConnectionEnd::By::self : ConnectionEnd::By::peer;
    end_.how = tls_broken_ ? ConnectionEnd::How::tls_failure : ConnectionEnd::How::close_notify;
    end_.detail = tls_broken_ ? engine_->reason() : "";
}

void Connection::finish(const ConnectionEnd& end) {
    if (over_) {
        return;
    }
    if (std::exchange(answering_, false)) {
        session_->on_answered(false);
        session_->at(Phase::after_reply);
    }
    over_ = true;
    session_->on_end(end);
    session_.reset();
}

void Connection::fail(const std::exception_ptr& failure) {
    end_.by = ConnectionEnd::By::self;
    end_.how = ConnectionEnd::How::reset;
    reset();
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
        end_.detail = std::string("exception: ") + exception.what();
    }
    finish(end_);
}

void Connection::shut_down() {
    if (over_) { // only the peer's last octets are awaited
        close_socket();
        return;
    }
    if (engine_ && !writing_) {
        engine_->send_close_notify();
        const base::Bytes farewell = engine_->take_output();
        error_code ignored;
        socket_.non_blocking(true, ignored);
        socket_.write_some(asio::buffer(farewell), ignored);
    }
    ConnectionEnd end;
    end.how = close_kind();
    end.detail = "the server closes";
    finish(end);
    close_socket();
}

} // namespace ediconform::transport
