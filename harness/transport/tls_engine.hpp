#pragma once

#include "harness/base/bytes.hpp"
#include "harness/transport/tls_types.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::transport {

/// One end of a TLS connection without a socket: octets of TCP go in by `feed` and come out by
/// `take_output`, octets of the application by `write` and `read`. OpenSSL on two memory BIOs.
class TlsEngine {
public:
    enum class Status {
        ok,           ///< Handshake: done. Read: what was there was taken, perhaps nothing.
        client_hello, ///< Handshake, server: the ClientHello was read and not yet answered; call
                      ///< again.
        want_input,   ///< Handshake: needs octets from the peer.
        closed,       ///< Read: the peer sent close_notify.
        failed,       ///< See `reason`; an alert may stand in the output.
    };

    /// `context` outlives the engine. Throws std::bad_alloc only.
    static std::unique_ptr<TlsEngine> server(SSL_CTX* context);
    /// `server_name`: SNI and the name that is checked where the context verifies.
    static std::unique_ptr<TlsEngine> client(SSL_CTX* context, const std::string& server_name);

    TlsEngine(const TlsEngine&) = delete;
    TlsEngine& operator=(const TlsEngine&) = delete;
    ~TlsEngine();

    void feed(base::ByteView octets);
    [[nodiscard]] base::Bytes take_output();
    [[nodiscard]] bool has_output() const;

    Status handshake();
    /// Appends everything decrypted so far to `plain`.
    Status read(base::Bytes& plain);
    /// Encrypts all of `plain`; false where the connection is past writing.
    bool write(base::ByteView plain);
    void send_close_notify();

    [[nodiscard]] bool handshake_done() const;
    [[nodiscard]] std::optional<int> alert_received() const { return alert_received_; }
    /// X509_V_ERR_… for which we, as a client, refused the server.
    [[nodiscard]] std::optional<int> verify_error() const;
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] TlsFacts facts() const;

    /// For SSL_CTX_set_verify of a client: keeps the chain that is refused, which OpenSSL forgets.
    static int on_verification(int accepted, X509_STORE_CTX* verification);
    /// For SSL_CTX_set_client_hello_cb: makes `handshake` return once with `Status::client_hello`.
    static int on_client_hello(SSL* ssl, int* alert, void* argument);

private:
    explicit TlsEngine(SSL_CTX* context);
    static void on_info(const SSL* ssl, int where, int value);
    static void on_message(int outgoing, int version, int type, const void* octets,
                           std::size_t length, SSL* ssl, void* engine);
    Status failed();

    struct FreeSsl {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    std::unique_ptr<SSL, FreeSsl> ssl_;
    BIO* input_ = nullptr;  ///< Owned by `ssl_`.
    BIO* output_ = nullptr; ///< Owned by `ssl_`.
    bool is_server_ = false;
    bool paused_at_client_hello_ = false;
    bool certificate_requested_ = false;
    bool certificate_sent_ = false;
    std::vector<base::Bytes> refused_chain_;
    std::optional<int> alert_received_;
    std::string reason_;
};

} // namespace ediconform::transport
