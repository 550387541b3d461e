#include "harness/transport/http_client.hpp"

#include "harness/transport/client_path.hpp"
#include "harness/transport/client_wire.hpp"
#include "harness/transport/http_parser.hpp"
#include "harness/transport/tls_context.hpp"
#include "harness/transport/tls_engine.hpp"

#include <stdexcept>
#include <utility>

namespace ediconform::transport {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// Alerts with which a server refuses a client certificate or the lack of one (RFC 8446 6.2): 40
/// handshake_failure, 42 to 49 bad_certificate … access_denied, 51 decrypt_error, 116
/// certificate_required.
bool is_about_certificate(int alert) {
    return alert == 40 || (alert >= 42 && alert <= 49) || alert == 51 || alert == 116;
}

bool has_no_content(const base::Bytes& request) {
    return request.rfind("HEAD ", 0) == 0;
}

} // namespace

struct HttpClient::State {
    explicit State(ClientSettings with) : settings(std::move(with)) {
        if (settings.tls) {
            auto made = make_client_context(*settings.tls);
            if (!made) {
                throw std::invalid_argument("HttpClient: " + base::to_string(made.error()));
            }
            context = std::move(*made);
        }
    }

    bool connect(ExchangeRecord& record);
    bool shake_hands(ExchangeRecord& record);
    void handshake_failed(ExchangeRecord& record);
    bool send(const base::Bytes& request, const std::function<void()>& before_last,
              ExchangeRecord& record, ResponseParser& parser);
    void put(base::ByteView octets);
    [[nodiscard]] bool all_written() const {
        return wire->written() && (!engine || engine->all_written());
    }
    void read_answer(ResponseParser& parser, ExchangeRecord& record);
    ParseStatus take_in(ResponseParser& parser);
    void answered(ResponseParser& parser, ExchangeRecord& record);
    void broke_off(ResponseParser& parser, ExchangeRecord& record, bool timed_out);
    bool fail(ExchangeRecord& record, ExchangeFailure failure, std::string detail);
    void close();
    void abandon(base::ByteView octets, Leave leave, ExchangeRecord& record);

    ClientSettings settings;
    SslContext context;
    std::unique_ptr<ClientWire> wire;
    std::unique_ptr<TlsEngine> engine;
    std::shared_ptr<const TlsSession> session; ///< Of the last connection, once it is closed.
    base::Bytes plain;
    bool tls_closed = false; ///< close_notify was received.
    bool tls_broken = false;
    SteadyClock::time_point deadline;
};

bool HttpClient::State::fail(ExchangeRecord& record, ExchangeFailure failure, std::string detail) {
    record.failure = failure;
    record.detail = std::move(detail);
    record.reset = wire && wire->was_reset();
    if (engine) {
        record.tls = engine->facts();
        record.alert = engine->alert_received();
    }
    close();
    return false;
}

void HttpClient::State::close() {
    if (wire && wire->is_open()) {
        if (engine) {
            session = engine->session();
            engine->send_close_notify();
            wire->write(engine->take_output());
        }
        wire->close();
    }
    wire.reset();
    engine.reset();
    plain.clear();
    tls_closed = false;
    tls_broken = false;
}

bool HttpClient::State::connect(ExchangeRecord& record) {
    if (wire) {
        record.tls = engine ? std::optional(engine->facts()) : std::nullopt;
        return true;
    }
    wire = std::make_unique<ClientWire>();
    if (!open_path(*wire, settings, deadline, record)) {
        return fail(record, record.failure, record.detail);
    }
    return !settings.tls || shake_hands(record);
}

bool HttpClient::State::shake_hands(ExchangeRecord& record) {
    record.stage = Stage::handshake;
    engine =
        TlsEngine::client(context.get(), settings.tls->server_name, settings.tls->resume.get());
    for (;;) {
        engine->feed(wire->received());
        wire->received().clear();
        const auto status = engine->handshake();
        wire->write(engine->take_output());
        if (status == TlsEngine::Status::ok) {
            record.tls = engine->facts();
            return true;
        }
        if (status == TlsEngine::Status::failed) {
            wire->poll(); // our alert goes out
            handshake_failed(record);
            return false;
        }
        const auto news = [this] { return !wire->received().empty() || wire->ended(); };
        if (!wire->pump(news, deadline)) {
            return fail(record, ExchangeFailure::timeout, "the handshake did not end in time");
        }
        if (wire->received().empty()) {
            return fail(record, ExchangeFailure::handshake,
                        wire->was_reset() ? "reset in the handshake" : "end in the handshake");
        }
    }
}

void HttpClient::State::handshake_failed(ExchangeRecord& record) {
    const auto alert = engine->alert_received();
    const std::string reason = engine->reason();
    record.verify_error = alert ? std::nullopt : engine->verify_error();
    if (record.verify_error) {
        fail(record, ExchangeFailure::server_certificate, engine->verify_problem());
    } else if (alert && engine->facts().certificate_requested && is_about_certificate(*alert)) {
        fail(record, ExchangeFailure::client_certificate_refused, reason);
    } else {
        fail(record, ExchangeFailure::handshake, reason);
    }
}

void HttpClient::State::put(base::ByteView octets) {
    if (!engine) {
        wire->write(base::Bytes(octets));
    } else if (engine->write(octets)) {
        wire->write(engine->take_output());
    } else {
        tls_broken = true;
    }
}

/// False where the connection ended, failed or answered before all was written.
bool HttpClient::State::send(const base::Bytes& request, const std::function<void()>& before_last,
                             ExchangeRecord& record, ResponseParser& parser) {
    record.stage = Stage::request;
    const base::ByteView whole = request;
    const std::size_t held_back = before_last && !request.empty() ? 1 : 0;
    ParseStatus status = ParseStatus::need_more;
    const auto settled = [&] {
        status = take_in(parser);
        return status != ParseStatus::need_more || all_written() || wire->write_failed() ||
               tls_broken || (wire->ended() && wire->written()); // the rest can go no more
    };
    put(whole.substr(0, whole.size() - held_back));
    bool in_time = wire->pump(settled, deadline);
    if (held_back > 0 && in_time && all_written()) {
        before_last();
        put(whole.substr(whole.size() - held_back));
        in_time = wire->pump(settled, deadline);
    }
    record.request_sent = all_written() && !tls_broken;
    if (!in_time) {
        broke_off(parser, record, true);
        return false;
    }
    return true;
}

/// Moves what arrived through TLS to the parser; never returns `head`.
ParseStatus HttpClient::State::take_in(ResponseParser& parser) {
    if (engine) {
        engine->feed(wire->received());
        wire->received().clear();
        const auto status = engine->read(plain);
        tls_closed = tls_closed || status == TlsEngine::Status::closed;
        tls_broken = tls_broken || status == TlsEngine::Status::failed;
        if (engine->has_output()) { // TLS answers for itself: a certificate asked for late
            wire->write(engine->take_output());
        }
    } else {
        plain += std::exchange(wire->received(), {});
    }
    ParseStatus status = parser.advance(plain);
    while (status == ParseStatus::head) {
        status = parser.advance(plain);
    }
    return status;
}

void HttpClient::State::read_answer(ResponseParser& parser, ExchangeRecord& record) {
    record.stage = Stage::response;
    ParseStatus status = ParseStatus::need_more;
    const auto settled = [&] {
        status = take_in(parser);
        return status != ParseStatus::need_more || wire->ended() || tls_closed || tls_broken;
    };
    const bool in_time = wire->pump(settled, deadline);
    const bool orderly = !wire->was_reset() && !tls_broken && (engine == nullptr || tls_closed);
    if (status == ParseStatus::need_more && in_time && orderly) {
        status =
            parser
                .finish(); // without close_notify an end under TLS delimits nothing (RFC 9112 9.8)
    }
    if (status == ParseStatus::complete) {
        answered(parser, record);
    } else if (status == ParseStatus::failed) {
        const bool large = parser.failure() != ParseFailure::malformed;
        if (parser.head_done()) {
            record.response = std::move(parser.message());
        }
        fail(record, large ? ExchangeFailure::too_large : ExchangeFailure::malformed,
             parser.reason());
    } else {
        broke_off(parser, record, !in_time);
    }
}

void HttpClient::State::answered(ResponseParser& parser, ExchangeRecord& record) {
    record.stage = Stage::complete;
    record.response = std::move(parser.message());
    record.tls = engine ? std::optional(engine->facts()) : std::nullopt;
    const bool usable = !wire->ended() && !tls_closed && !tls_broken && all_written();
    if (!record.response->keep_alive || !usable || !plain.empty()) {
        close();
    }
}

void HttpClient::State::broke_off(ResponseParser& parser, ExchangeRecord& record, bool timed_out) {
    if (parser.head_done()) {
        record.response = std::move(parser.message());
    }
    const auto alert = engine ? engine->alert_received() : std::nullopt;
    if (parser.started()) {
        fail(record, ExchangeFailure::truncated,
             timed_out ? "the answer did not end in time" : "the answer broke off");
    } else if (timed_out) {
        fail(record, ExchangeFailure::timeout, "no answer in time");
    } else if (alert && engine->facts().certificate_requested && is_about_certificate(*alert)) {
        fail(record, ExchangeFailure::client_certificate_refused, engine->reason());
    } else {
        fail(record, ExchangeFailure::closed,
             wire->was_reset() ? "reset before an answer" : "end before an answer");
    }
}

void HttpClient::State::abandon(base::ByteView octets, Leave leave, ExchangeRecord& record) {
    record.stage = Stage::request;
    put(octets);
    const auto written = [this] { return wire->written() || wire->write_failed(); };
    if (!wire->pump(written, deadline)) {
        fail(record, ExchangeFailure::timeout, "the request did not go out in time");
        return;
    }
    record.request_sent = wire->written() && !tls_broken;
    if (!record.request_sent) {
        fail(record, ExchangeFailure::closed, "the connection ended before the request was out");
        return;
    }
    if (leave == Leave::reset) {
        wire->reset();
    }
    fail(record, ExchangeFailure::abandoned, "left as planned");
}

HttpClient::HttpClient(ClientSettings settings)
    : state_(std::make_unique<State>(std::move(settings))) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() {
    if (state_) {
        state_->close();
    }
}

ExchangeRecord HttpClient::exchange(const base::Bytes& request,
                                    const std::function<void()>& before_last_octet) {
    const auto start = SteadyClock::now();
    state_->deadline = start + state_->settings.total_timeout;
    ExchangeRecord record;
    if (state_->connect(record)) {
        ResponseParser parser({state_->settings.head_limit, state_->settings.body_limit},
                              has_no_content(request));
        if (state_->send(request, before_last_octet, record, parser)) {
            state_->read_answer(parser, record);
        }
    }
    record.elapsed = SteadyClock::now() - start;
    return record;
}

ExchangeRecord HttpClient::abandon(const base::Bytes& request, std::size_t octets, Leave leave) {
    const auto start = SteadyClock::now();
    state_->deadline = start + state_->settings.total_timeout;
    ExchangeRecord record;
    if (state_->connect(record)) {
        state_->abandon(base::ByteView(request).substr(0, octets), leave, record);
    }
    record.elapsed = SteadyClock::now() - start;
    return record;
}

ExchangeRecord HttpClient::connect() {
    const auto start = SteadyClock::now();
    state_->deadline = start + state_->settings.total_timeout;
    ExchangeRecord record;
    state_->connect(record);
    record.elapsed = SteadyClock::now() - start;
    return record;
}

std::shared_ptr<const TlsSession> HttpClient::session() const {
    return state_->engine ? state_->engine->session() : state_->session;
}

bool HttpClient::is_open() const {
    return state_->wire != nullptr;
}

void HttpClient::close() {
    state_->close();
}

} // namespace ediconform::transport
