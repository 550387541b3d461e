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
    /// `server_name`: SNI and the name that is checked where the context verifies. `resume`: null
    /// for a new session.
    static std::unique_ptr<TlsEngine> client(SSL_CTX* context, const std::string& server_name,
                                             const TlsSession* resume = nullptr);

    TlsEngine(const TlsEngine&) = delete;
    TlsEngine& operator=(const TlsEngine&) = delete;
    ~TlsEngine();

    void feed(base::ByteView octets);
    [[nodiscard]] base::Bytes take_output();
    [[nodiscard]] bool has_output() const;

    Status handshake();
    /// Appends everything decrypted so far to `plain`. Also answers what TLS itself asks after the
    /// handshake, so there may be output afterwards.
    Status read(base::Bytes& plain);
    /// Encrypts `plain`, as much as can be while the peer asks for another handshake; the rest goes
    /// out with the next `read`. False where the connection is past writing.
    bool write(base::ByteView plain);
    /// Everything given to `write` is encrypted.
    [[nodiscard]] bool all_written() const { return unwritten_.empty(); }

    /// Server, after the handshake: asks for a client certificate, in TLS 1.3 by post-handshake
    /// authentication, before that by renegotiation. The peer's answer comes with `read`. False
    /// where the peer does not offer it.
    bool request_certificate();
    /// The peer's answer to `request_certificate` is complete; it may be that it has none.
    [[nodiscard]] bool certificate_answered() const { return certificate_answered_; }
    void send_close_notify();
    /// A fatal alert, under keys where there are keys: the answer to octets that
    /// no peer sent.
    void send_alert();
    /// `count` KeyUpdates; false where the version has none.
    bool update_keys(int count);
    /// A HelloRequest; false where the version or the peer has no renegotiation.
    bool renegotiate();

    /// Of the first handshake; it stays so while the peer asks for another.
    [[nodiscard]] bool handshake_done() const;
    [[nodiscard]] std::optional<int> alert_received() const { return alert_received_; }
    [[nodiscard]] std::optional<int> alert_sent() const { return alert_sent_; }
    /// X509_V_ERR_… for which we, as a client, refused the server.
    [[nodiscard]] std::optional<int> verify_error() const;
    /// In the words of OpenSSL.
    [[nodiscard]] std::string verify_problem() const;
    [[nodiscard]] const std::string& reason() const { return reason_; }
    [[nodiscard]] TlsFacts facts() const;
    /// Client: what the server gave last to resume by, where the context keeps sessions; else null.
    [[nodiscard]] const std::shared_ptr<const TlsSession>& session() const { return session_; }

    /// For SSL_CTX_set_verify of a client: keeps the chain that is refused, which OpenSSL forgets.
    static int on_verification(int accepted, X509_STORE_CTX* verification);
    /// For SSL_CTX_set_client_hello_cb: makes `handshake` return once with `Status::client_hello`.
    static int on_client_hello(SSL* ssl, int* alert, void* argument);
    /// For SSL_CTX_sess_set_new_cb of a client.
    static int on_session(SSL* ssl, SSL_SESSION* session);

private:
    explicit TlsEngine(SSL_CTX* context);
    static void on_info(const SSL* ssl, int where, int value);
    static void on_message(int outgoing, int version, int type, const void* octets,
                           std::size_t length, SSL* ssl, void* engine);
    Status failed();
    std::optional<bool> encrypt(base::ByteView plain);
    bool write_rest();

    struct FreeSsl {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    std::unique_ptr<SSL, FreeSsl> ssl_;
    BIO* input_ = nullptr;  ///< Owned by `ssl_`.
    BIO* output_ = nullptr; ///< Owned by `ssl_`.
    bool is_server_ = false;
    bool paused_at_client_hello_ = false;
    bool established_ = false; ///< The first handshake is done.
    bool certificate_requested_ = false;
    bool requested_late_ = false;
    bool certificate_sent_ = false;
    bool certificate_answered_ = false;
    base::Bytes unwritten_;
    std::shared_ptr<const TlsSession> session_;
    std::vector<base::Bytes> refused_chain_;
    std::optional<int> alert_received_;
    std::optional<int> alert_sent_;
    bool hello_retried_ = false;
    bool alpn_offered_ = false;
    std::string reason_;
};

} // namespace ediconform::transport
