#include "harness/transport/tls_context.hpp"

#include "harness/transport/tls_engine.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <functional>
#include <new>
#include <string_view>
#include <utility>

namespace ediconform::transport {

namespace {

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

Bio reader_of(const std::string& pem) {
    Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!bio) {
        throw std::bad_alloc();
    }
    return bio;
}

/// OpenSSL would ask the terminal for the password of an encrypted PEM.
int no_password(char*, int, int, void*) {
    return -1;
}

base::Error identity_error(const std::string& part) {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    base::Error error("tls.identity",
                      {{"part", part}, {"cause", reason == nullptr ? "no PEM block" : reason}});
    ERR_clear_error();
    return error;
}

/// Each certificate of a PEM text; false where one does not parse or `take` refuses it.
bool each_certificate(const std::string& pem, const std::function<bool(X509*)>& take) {
    const Bio bio = reader_of(pem);
    ERR_clear_error();
    for (;;) {
        const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
        if (!certificate) {
            const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
            if (at_end) {
                ERR_clear_error();
            }
            return at_end;
        }
        if (!take(certificate.get())) {
            return false;
        }
    }
}

base::Result<void> use_identity(SSL_CTX* context, const TlsIdentity& identity) {
    ERR_clear_error();
    const Bio leaf = reader_of(identity.certificate_pem);
    const Certificate certificate(PEM_read_bio_X509(leaf.get(), nullptr, no_password, nullptr));
    if (!certificate || SSL_CTX_use_certificate(context, certificate.get()) != 1) {
        return identity_error("certificate");
    }
    const auto add = [context](X509* link) { return SSL_CTX_add1_chain_cert(context, link) == 1; };
    if (!each_certificate(identity.chain_pem, add)) {
        return identity_error("chain");
    }
    const Bio text = reader_of(identity.key_pem);
    const Key key(PEM_read_bio_PrivateKey(text.get(), nullptr, no_password, nullptr));
    if (!key || SSL_CTX_use_PrivateKey(context, key.get()) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        return identity_error("key");
    }
    return {};
}

base::Result<void> trust(SSL_CTX* context, const std::string& pem) {
    X509_STORE* store = SSL_CTX_get_cert_store(context);
    std::size_t anchors = 0;
    const auto add = [&](X509* anchor) {
        ++anchors;
        return X509_STORE_add_cert(store, anchor) == 1;
    };
    if (!each_certificate(pem, add) || anchors == 0) {
        return identity_error("trust");
    }
    // A pinned leaf or issuing CA is an anchor although it is not self-signed.
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    return {};
}

int protocol(TlsVersion version) {
    switch (version) {
    case TlsVersion::tls1_0:
        return TLS1_VERSION;
    case TlsVersion::tls1_1:
        return TLS1_1_VERSION;
    case TlsVersion::tls1_2:
        return TLS1_2_VERSION;
    case TlsVersion::tls1_3:
        return TLS1_3_VERSION;
    }
    return TLS1_3_VERSION;
}

SslContext new_context(const SSL_METHOD* method, TlsVersion lowest, TlsVersion highest) {
    SslContext context(SSL_CTX_new(method));
    if (!context) {
        throw std::bad_alloc();
    }
    SSL_CTX_set_min_proto_version(context.get(), protocol(lowest));
    SSL_CTX_set_max_proto_version(context.get(), protocol(highest));
    if (lowest < TlsVersion::tls1_2) { // their SHA-1 signatures need it
        SSL_CTX_set_cipher_list(context.get(), "DEFAULT:@SECLEVEL=0");
    }
    SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    // Idle connections stay small, and no link of the trust store joins the chain that was given.
    // A write may be taken up again from another place in memory.
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
}

int accept_any_certificate(int, X509_STORE_CTX*) {
    return 1;
}

int accept_unless_expired(int, X509_STORE_CTX* verification) {
    const X509* leaf = X509_STORE_CTX_get0_cert(verification);
    if (X509_cmp_current_time(X509_get0_notAfter(leaf)) < 0) {
        X509_STORE_CTX_set_error(verification, X509_V_ERR_CERT_HAS_EXPIRED);
        return 0;
    }
    return 1;
}

void allow_resumption(SSL_CTX* context) {
    constexpr std::string_view kContextName = "ediconform"; // asked for beside client certificates
    SSL_CTX_clear_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 1);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER);
    SSL_CTX_set_session_id_context(context,
                                   reinterpret_cast<const unsigned char*>(kContextName.data()),
                                   static_cast<unsigned>(kContextName.size()));
}

} // namespace

base::Result<SslContext> make_server_context(const TlsServerSettings& settings) {
    SslContext context =
        new_context(TLS_server_method(), settings.min_version, settings.max_version);
    SSL_CTX_set_num_tickets(context.get(), 0);
    SSL_CTX_set_client_hello_cb(context.get(), &TlsEngine::on_client_hello, nullptr);
    // No list of CA names: it would make some clients hide the wrong certificate that they have.
    SSL_CTX_set_verify(
        context.get(), settings.ask_client_certificate ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
        settings.refuse_expired_client ? accept_unless_expired : accept_any_certificate);
    if (settings.resumable) {
        allow_resumption(context.get());
    }
    if (!settings.further_suites.empty()) {
        const std::string suites =
            "ECDHE+AESGCM:ECDHE+CHACHA20:" + settings.further_suites + ":@SECLEVEL=0";
        SSL_CTX_set_cipher_list(context.get(), suites.c_str());
        SSL_CTX_set_dh_auto(context.get(), 1);
    }
    auto used = use_identity(context.get(), settings.identity);
    if (!used) {
        return std::move(used).error();
    }
    return context;
}

base::Result<SslContext> make_client_context(const TlsClientSettings& settings) {
    SslContext context =
        new_context(TLS_client_method(), settings.min_version, settings.max_version);
    if (settings.verify_server && !settings.trust_pem.empty()) {
        auto trusted = trust(context.get(), settings.trust_pem);
        if (!trusted) {
            return std::move(trusted).error();
        }
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, &TlsEngine::on_verification);
    }
    if (settings.answers_late_request) {
        SSL_CTX_set_post_handshake_auth(context.get(), 1);
        SSL_CTX_clear_options(context.get(), SSL_OP_NO_RENEGOTIATION);
    }
    if (settings.keeps_session || settings.resume) {
        SSL_CTX_clear_options(context.get(), SSL_OP_NO_TICKET);
        SSL_CTX_set_session_cache_mode(context.get(),
                                       SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(context.get(), &TlsEngine::on_session);
    }
    if (settings.identity) {
        auto used = use_identity(context.get(), *settings.identity);
        if (!used) {
            return std::move(used).error();
        }
    }
    return context;
}

base::Result<std::shared_ptr<const TlsServerContext>>
TlsServerContext::make(const TlsServerSettings& settings) {
    auto context = make_server_context(settings);
    if (!context) {
        return std::move(context).error();
    }
    std::shared_ptr<const TlsServerContext> made =
        std::make_shared<OpenSslServerContext>(std::move(*context));
    return made;
}

} // namespace ediconform::transport
