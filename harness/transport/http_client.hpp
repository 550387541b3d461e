#pragma once

#include "harness/transport/http_message.hpp"
#include "harness/transport/tls_types.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ediconform::transport {

struct ProxySettings {
    std::string host;
    std::uint16_t port = 0;
    std::string authorization; ///< Value of Proxy-Authorization (secret), empty for none.
};

struct ClientSettings {
    std::string host; ///< DNS name or IP address to connect to.
    std::uint16_t port = 0;
    std::optional<TlsClientSettings> tls; ///< Empty: plain HTTP.
    std::optional<ProxySettings> proxy;   ///< CONNECT (RFC 9110 9.3.6).
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds total_timeout{
        30'000}; ///< From the start of the connection to the end of the answer.
    std::size_t head_limit = 256U << 10U; ///< Octets of a response head.
    std::size_t body_limit = 16U << 20U;  ///< Octets of a response body.
};

/// How far an exchange came.
enum class Stage { resolve, connect, proxy, handshake, request, response, complete };

/// Why it stopped. `client_certificate_refused`: the server asked for our certificate and sent an
/// alert about it (40, 42 to 49, 51, 116; RFC 8446 6.2) before any octet of HTTP, in TLS 1.2 within
/// the handshake, in TLS 1.3 usually after it. An end or reset without an alert is `closed` or
/// `handshake`, even where a certificate was asked for: it may as well be an answer that was lost.
/// A judge to whom both are a refusal (RFC 8446 4.4.2.4) looks at
/// `TlsFacts::certificate_requested`.
enum class ExchangeFailure {
    none,
    unresolved,
    refused,
    timeout,
    proxy,
    server_certificate, ///< We refused the server: chain, name or validity.
    handshake, ///< Alert, EOF, reset or garbage in the handshake, other than the two classes
               ///< around.
    client_certificate_refused,
    closed,    ///< End or reset of the connection before an answer.
    truncated, ///< End, reset or time-out within the answer.
    malformed, ///< Not HTTP.
    too_large,
    abandoned ///< By us, as asked for; see `HttpClient::abandon`.
};

/// How an end leaves a connection: FIN after what was sent, or RST.
enum class Leave { close, reset };

std::string_view name_of(Stage stage);
std::string_view name_of(ExchangeFailure failure);

struct ExchangeRecord {
    Stage stage = Stage::resolve;
    ExchangeFailure failure = ExchangeFailure::none;
    std::string detail;              ///< Our words, without secrets, English, for logs.
    std::optional<int> alert;        ///< TLS alert received (RFC 8446 6).
    std::optional<int> verify_error; ///< X.509 verification code where `server_certificate`.
    bool reset = false;              ///< The connection ended by RST.
    std::optional<TlsFacts>
        tls; ///< Present once the handshake began; as far as it came where it failed.
    bool request_sent = false; ///< Every octet of the request was handed to the kernel.
    std::optional<HttpResponse>
        response;         ///< Present once a response head was parsed, even if the body broke off.
    int proxy_status = 0; ///< Status of the CONNECT answer, 0 where none.
    std::chrono::nanoseconds elapsed{0};
};

/// One connection, used for one or more exchanges in turn. Blocking; every wait is bounded by the
/// settings. Never sends a request twice by itself.
class HttpClient {
public:
    /// Throws std::invalid_argument where trust anchors or identity of the settings are not usable
    /// PEM.
    explicit HttpClient(ClientSettings settings);
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    /// Connects and shakes hands where that is not yet done, sends `request` (a whole HTTP message,
    /// octet for octet) and reads one answer. `before_last_octet`, where given, is called once all
    /// but the last octet of the request is out: the place where races wait for each other.
    ExchangeRecord exchange(const base::Bytes& request,
                            const std::function<void()>& before_last_octet = {});

    /// Connects and shakes hands only. In TLS 1.3 this says nothing about our certificate: the
    /// server sees it once we are done (RFC 8446 2, figure 1), so that its refusal comes later. An
    /// exchange shows it.
    ExchangeRecord connect();

    /// What the server gave on this or the last connection to resume by; null where nothing, or
    /// where `TlsClientSettings::keeps_session` is not set. In TLS 1.3 it comes after the
    /// handshake.
    [[nodiscard]] std::shared_ptr<const TlsSession> session() const;

    /// Sends the first `octets` of `request` and leaves at once, without an answer. The record's
    /// `failure` is `abandoned` where all of them were handed to the kernel before.
    ExchangeRecord abandon(const base::Bytes& request, std::size_t octets, Leave leave);

    [[nodiscard]] bool is_open() const;
    void close();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace ediconform::transport
