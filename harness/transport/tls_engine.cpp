#include "harness/transport/tls_engine.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <new>
#include <string_view>
#include <utility>

namespace ediconform::transport {

namespace {

constexpr int kCloseNotify = 0;

/// Whether a Certificate message holds one: after its header of 4 octets comes, in TLS 1.3, a
/// context with its length, then the length of the list (RFC 8446 4.4.2, RFC 5246 7.4.2).
bool holds_certificate(base::ByteView message, bool has_context) {
    std::size_t list = 4;
    if (has_context && message.size() > list) {
        list += 1 + static_cast<unsigned char>(message[list]);
    }
    constexpr std::size_t kListLength = 3;
    return message.size() > list + kListLength;
}

/// A ServerHello whose random says that it is none (RFC 8446 4.1.3).
bool asks_for_retry(base::ByteView message) {
    constexpr std::size_t kRandom = 6; // after header and version
    // Of SHA-256 of "HelloRetryRequest":
    constexpr std::string_view kBeginning = "\xCF\x21\xAD\x74\xE5\x9A\x61\x11";
    return message.size() > kRandom && message.substr(kRandom).starts_with(kBeginning);
}

base::Bytes der_of(X509* certificate) {
    unsigned char* octets = nullptr;
    const int length = i2d_X509(certificate, &octets);
    if (length <= 0) {
        return {};
    }
    base::Bytes der(reinterpret_cast<const char*>(octets), static_cast<std::size_t>(length));
    OPENSSL_free(octets);
    return der;
}

/// The session of a client, with one reference to it.
class OpenSslSession final : public TlsSession {
public:
    explicit OpenSslSession(SSL_SESSION* session) : session_(session) {}
    [[nodiscard]] SSL_SESSION* get() const { return session_.get(); }

private:
    struct Free {
        void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
    };
    std::unique_ptr<SSL_SESSION, Free> session_;
};

std::string last_error() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return reason == nullptr ? "TLS failure" : reason;
}

} // namespace

TlsEngine::TlsEngine(SSL_CTX* context) : ssl_(SSL_new(context)) {
    input_ = BIO_new(BIO_s_mem());
    output_ = BIO_new(BIO_s_mem());
    if (!ssl_ || input_ == nullptr || output_ == nullptr) {
        BIO_free(input_);
        BIO_free(output_);
        throw std::bad_alloc();
    }
    SSL_set_bio(ssl_.get(), input_, output_);
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_info_callback(ssl_.get(), &TlsEngine::on_info);
    SSL_set_msg_callback(ssl_.get(), &TlsEngine::on_message);
    SSL_set_msg_callback_arg(ssl_.get(), this);
}

TlsEngine::~TlsEngine() = default;

std::unique_ptr<TlsEngine> TlsEngine::server(SSL_CTX* context) {
    std::unique_ptr<TlsEngine> engine(new TlsEngine(context));
    engine->is_server_ = true;
    SSL_set_accept_state(engine->ssl_.get());
    return engine;
}

std::unique_ptr<TlsEngine> TlsEngine::client(SSL_CTX* context, const std::string& server_name,
                                             const TlsSession* resume) {
    std::unique_ptr<TlsEngine> engine(new TlsEngine(context));
    SSL* ssl = engine->ssl_.get();
    SSL_set_connect_state(ssl);
    X509_VERIFY_PARAM* rules = SSL_get0_param(ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, server_name.c_str()) != 1) { // not an IP address
        X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        X509_VERIFY_PARAM_set1_host(rules, server_name.data(), server_name.size());
        if (!server_name.empty()) {
            SSL_set_tlsext_host_name(ssl, server_name.c_str());
        }
    }
    if (const auto* session = dynamic_cast<const OpenSslSession*>(resume)) {
        SSL_set_session(ssl, session->get());
    }
    ERR_clear_error();
    return engine;
}

int TlsEngine::on_session(SSL* ssl, SSL_SESSION* session) {
    static_cast<TlsEngine*>(SSL_get_app_data(ssl))->session_ =
        std::make_shared<const OpenSslSession>(session);
    return 1; // the reference is ours now
}

void TlsEngine::on_info(const SSL* ssl, int where, int value) {
    const int alert = value & 0xFF;
    auto* engine = static_cast<TlsEngine*>(SSL_get_app_data(ssl));
    if (alert == kCloseNotify) {
        return;
    }
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT) {
        engine->alert_received_ = alert;
    } else if ((where & SSL_CB_WRITE_ALERT) == SSL_CB_WRITE_ALERT) {
        engine->alert_sent_ = alert;
    }
}

int TlsEngine::on_verification(int accepted, X509_STORE_CTX* verification) {
    auto* ssl = static_cast<SSL*>(
        X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto& chain = static_cast<TlsEngine*>(SSL_get_app_data(ssl))->refused_chain_;
    STACK_OF(X509)* shown = X509_STORE_CTX_get0_untrusted(verification);
    if (accepted == 0 && chain.empty()) {
        for (int index = 0; index < sk_X509_num(shown); ++index) {
            chain.push_back(der_of(sk_X509_value(shown, index)));
        }
    }
    return accepted;
}

int TlsEngine::on_client_hello(SSL* ssl, int*, void*) {
    auto* engine = static_cast<TlsEngine*>(SSL_get_app_data(ssl));
    const unsigned char* offer = nullptr;
    std::size_t length = 0;
    engine->alpn_offered_ =
        SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &offer,
                                  &length) == 1;
    const bool seen = std::exchange(engine->paused_at_client_hello_, true);
    return seen ? SSL_CLIENT_HELLO_SUCCESS : SSL_CLIENT_HELLO_RETRY;
}

void TlsEngine::on_message(int outgoing, int, int type, const void* octets, std::size_t length,
                           SSL* ssl, void* engine) {
    if (type != SSL3_RT_HANDSHAKE || length == 0) {
        return;
    }
    auto* self = static_cast<TlsEngine*>(engine);
    const unsigned char message = *static_cast<const unsigned char*>(octets);
    if (message == SSL3_MT_SERVER_HELLO &&
        asks_for_retry({static_cast<const char*>(octets), length})) {
        self->hello_retried_ = true;
    }
    if (message == SSL3_MT_CERTIFICATE_REQUEST) {
        self->certificate_requested_ = true;
        self->requested_late_ = self->established_;
    }
    if (self->is_server_ && outgoing == 0 && message == SSL3_MT_FINISHED) {
        self->certificate_answered_ = self->requested_late_;
    }
    if (outgoing != 0 && message == SSL3_MT_CERTIFICATE) {
        const base::ByteView whole(static_cast<const char*>(octets), length);
        self->certificate_sent_ = holds_certificate(whole, SSL_version(ssl) >= TLS1_3_VERSION);
    }
}

void TlsEngine::feed(base::ByteView octets) {
    if (!octets.empty() && BIO_write(input_, octets.data(), static_cast<int>(octets.size())) <= 0) {
        throw std::bad_alloc();
    }
}

base::Bytes TlsEngine::take_output() {
    base::Bytes octets(BIO_ctrl_pending(output_), '\0');
    if (!octets.empty()) {
        BIO_read(output_, octets.data(), static_cast<int>(octets.size()));
    }
    return octets;
}

bool TlsEngine::has_output() const {
    return BIO_ctrl_pending(output_) > 0;
}

TlsEngine::Status TlsEngine::failed() {
    reason_ = last_error();
    ERR_clear_error();
    return Status::failed;
}

TlsEngine::Status TlsEngine::handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) {
        established_ = true;
        return Status::ok;
    }
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
        return Status::want_input;
    case SSL_ERROR_WANT_CLIENT_HELLO_CB:
        return Status::client_hello;
    default:
        return failed();
    }
}

bool TlsEngine::request_certificate() {
    ERR_clear_error();
    SSL* ssl = ssl_.get();
    certificate_answered_ = false;
    SSL_set_verify(ssl, SSL_VERIFY_PEER, SSL_get_verify_callback(ssl));
    bool begun = false;
    if (SSL_version(ssl) >= TLS1_3_VERSION) {
        begun = SSL_verify_client_post_handshake(ssl) == 1;
        begun = begun && SSL_do_handshake(ssl) == 1;
    } else {
        begun = renegotiate();
    }
    ERR_clear_error();
    return begun;
}

TlsEngine::Status TlsEngine::read(base::Bytes& plain) {
    constexpr std::size_t kRecord = 16384;
    for (;;) {
        ERR_clear_error();
        const std::size_t before = plain.size();
        plain.resize(before + kRecord);
        const int count = SSL_read(ssl_.get(), plain.data() + before, kRecord);
        plain.resize(before + static_cast<std::size_t>(count > 0 ? count : 0));
        if (count > 0) {
            continue;
        }
        switch (SSL_get_error(ssl_.get(), count)) {
        case SSL_ERROR_WANT_READ:
            return write_rest() ? Status::ok : Status::failed;
        case SSL_ERROR_ZERO_RETURN:
            return Status::closed;
        default:
            return failed();
        }
    }
}

bool TlsEngine::write(base::ByteView plain) {
    if (!unwritten_.empty()) {
        unwritten_ += plain;
        return write_rest();
    }
    const std::optional<bool> written = encrypt(plain);
    if (!written) {
        unwritten_ = plain;
    }
    return written.value_or(true);
}

bool TlsEngine::write_rest() {
    if (unwritten_.empty()) {
        return true;
    }
    const std::optional<bool> written = encrypt(unwritten_);
    if (written) {
        unwritten_.clear();
    }
    return written.value_or(true);
}

/// Nothing where the peer's part of another handshake has to come first.
std::optional<bool> TlsEngine::encrypt(base::ByteView plain) {
    if (plain.empty()) {
        return true;
    }
    ERR_clear_error();
    std::size_t written = 0;
    const int result = SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &written);
    if (result == 1) {
        return true;
    }
    if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ) {
        return std::nullopt;
    }
    failed();
    return false;
}

void TlsEngine::send_close_notify() {
    ERR_clear_error();
    if (handshake_done()) {
        SSL_shutdown(ssl_.get());
    }
    ERR_clear_error();
}

void TlsEngine::send_alert() {
    // A record that decrypts to nothing: bad_record_mac is the answer (RFC 8446 5.2).
    constexpr unsigned char kForged[] = {23, 3, 3, 0, 32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4,
                                         5,  6, 7, 8, 9,  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2};
    feed({reinterpret_cast<const char*>(kForged), sizeof kForged});
    base::Bytes nothing;
    read(nothing);
}

bool TlsEngine::update_keys(int count) {
    ERR_clear_error();
    SSL* ssl = ssl_.get();
    bool updated = SSL_version(ssl) >= TLS1_3_VERSION;
    for (int time = 0; updated && time < count; ++time) {
        updated =
            SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 && SSL_do_handshake(ssl) == 1;
    }
    ERR_clear_error();
    return updated;
}

bool TlsEngine::renegotiate() {
    ERR_clear_error();
    SSL* ssl = ssl_.get();
    bool begun =
        SSL_version(ssl) < TLS1_3_VERSION && SSL_get_secure_renegotiation_support(ssl) == 1;
    if (begun) {
        SSL_clear_options(ssl, SSL_OP_NO_RENEGOTIATION); // it would not even ask
        begun = SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1;
    }
    ERR_clear_error();
    return begun;
}

bool TlsEngine::handshake_done() const {
    return established_;
}

std::optional<int> TlsEngine::verify_error() const {
    const long result = SSL_get_verify_result(ssl_.get());
    const bool verifies = (SSL_get_verify_mode(ssl_.get()) & SSL_VERIFY_PEER) != 0;
    return is_server_ || !verifies || result == X509_V_OK ? std::nullopt
                                                          : std::optional(static_cast<int>(result));
}

std::string TlsEngine::verify_problem() const {
    return X509_verify_cert_error_string(SSL_get_verify_result(ssl_.get()));
}

TlsFacts TlsEngine::facts() const {
    TlsFacts facts;
    SSL* ssl = ssl_.get();
    facts.version = SSL_get_version(ssl);
    const char* cipher = SSL_get_cipher_name(ssl);
    facts.cipher = SSL_get_current_cipher(ssl) == nullptr ? "" : cipher;
    const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    facts.server_name = name == nullptr ? "" : name;
    facts.resumed = SSL_session_reused(ssl) == 1;
    facts.certificate_requested = certificate_requested_;
    facts.requested_late = requested_late_;
    facts.hello_retried = hello_retried_;
    facts.alpn_offered = alpn_offered_;
    facts.certificate_sent = certificate_sent_;
    facts.peer_chain = refused_chain_;
    X509* leaf = SSL_get0_peer_certificate(ssl);
    if (leaf != nullptr) {
        facts.peer_chain.clear();
        facts.peer_chain.push_back(der_of(leaf));
    }
    STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
    for (int index = is_server_ ? 0 : 1; chain != nullptr && index < sk_X509_num(chain); ++index) {
        facts.peer_chain.push_back(der_of(sk_X509_value(chain, index)));
    }
    return facts;
}

} // namespace ediconform::transport
