#include "harness/transport/http_client.hpp"
#include "harness/transport/http_server.hpp"

namespace ediconform::transport {

std::string_view name_of(Stage stage) {
    switch (stage) {
    case Stage::resolve:
        return "resolve";
    case Stage::connect:
        return "connect";
    case Stage::proxy:
        return "proxy";
    case Stage::handshake:
        return "handshake";
    case Stage::request:
        return "request";
    case Stage::response:
        return "response";
    case Stage::complete:
        return "complete";
    }
    return {};
}

std::string_view name_of(ExchangeFailure failure) {
    switch (failure) {
    case ExchangeFailure::none:
        return "none";
    case ExchangeFailure::unresolved:
        return "unresolved";
    case ExchangeFailure::refused:
        return "refused";
    case ExchangeFailure::timeout:
        return "timeout";
    case ExchangeFailure::proxy:
        return "proxy";
    case ExchangeFailure::server_certificate:
        return "server_certificate";
    case ExchangeFailure::handshake:
        return "handshake";
    case ExchangeFailure::client_certificate_refused:
        return "client_certificate_refused";
    case ExchangeFailure::closed:
        return "closed";
    case ExchangeFailure::truncated:
        return "truncated";
    case ExchangeFailure::malformed:
        return "malformed";
    case ExchangeFailure::too_large:
        return "too_large";
    case ExchangeFailure::abandoned:
        return "abandoned";
    }
    return {};
}

std::string_view name_of(Phase phase) {
    switch (phase) {
    case Phase::accept:
        return "accept";
    case Phase::client_hello:
        return "client_hello";
    case Phase::server_flight:
        return "server_flight";
    case Phase::handshake_done:
        return "handshake_done";
    case Phase::request_head:
        return "request_head";
    case Phase::request_body:
        return "request_body";
    case Phase::decided:
        return "decided";
    case Phase::reply_head:
        return "reply_head";
    case Phase::reply_body:
        return "reply_body";
    case Phase::after_reply:
        return "after_reply";
    }
    return {};
}

std::string_view name_of(ConnectionEnd::By by) {
    switch (by) {
    case ConnectionEnd::By::peer:
        return "peer";
    case ConnectionEnd::By::self:
        return "self";
    }
    return {};
}

std::string_view name_of(ConnectionEnd::How how) {
    switch (how) {
    case ConnectionEnd::How::fin:
        return "fin";
    case ConnectionEnd::How::close_notify:
        return "close_notify";
    case ConnectionEnd::How::reset:
        return "reset";
    case ConnectionEnd::How::timeout:
        return "timeout";
    case ConnectionEnd::How::tls_failure:
        return "tls_failure";
    case ConnectionEnd::How::malformed:
        return "malformed";
    }
    return {};
}

} // namespace ediconform::transport
