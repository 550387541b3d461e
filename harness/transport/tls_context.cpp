#include "harness/transport/tls_context.hpp"

#include "harness/transport/tls_engine.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <cstdint>
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

int refuse_certificate(X509_STORE_CTX* verification, void* why) {
    X509_STORE_CTX_set_error(verification, static_cast<int>(reinterpret_cast<intptr_t>(why)));
    return 0;
}

/// What OpenSSL's verification has to find so that it sends that alert
/// (ssl/statem/statem_lib.c).
int verification_error_of(int alert) {
    switch (alert) {
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
        return X509_V_ERR_INVALID_PURPOSE;
    case SSL_AD_CERTIFICATE_REVOKED:
        return X509_V_ERR_CERT_REVOKED;
    case SSL_AD_CERTIFICATE_EXPIRED:
        return X509_V_ERR_CERT_HAS_EXPIRED;
    case SSL_AD_CERTIFICATE_UNKNOWN:
        return X509_V_ERR_OCSP_CERT_UNKNOWN; // none of its own: the alert for the
                                             // rest
    case SSL_AD_UNKNOWN_CA:
        return X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    default:
        return X509_V_ERR_CERT_REJECTED; // bad_certificate
    }
}

int answer_alpn(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char*,
                unsigned, void* refuses) {
    static constexpr unsigned char kUnoffered[] = {'h', '3'};
    *chosen = kUnoffered;
    *length = sizeof kUnoffered;
    return refuses != nullptr ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_OK;
}

bool name_authorities(SSL_CTX* context, const std::vector<base::Bytes>& names) {
    STACK_OF(X509_NAME)* list = sk_X509_NAME_new_null();
    for (const base::Bytes& der : names) {
        const auto* octets = reinterpret_cast<const unsigned char*>(der.data());
        X509_NAME* name = d2i_X509_NAME(nullptr, &octets, static_cast<long>(der.size()));
        if (name == nullptr || sk_X509_NAME_push(list, name) <= 0) {
            X509_NAME_free(name);
            sk_X509_NAME_pop_free(list, X509_NAME_free);
            return false;
        }
    }
    SSL_CTX_set0_CA_list(context, list);
    return true;
}

/// Tickets that this server gives out and never takes back: each has keys of
/// its own.
int forgetful_ticket(SSL*, unsigned char* name, unsigned char* vector, EVP_CIPHER_CTX* cipher,
                     EVP_MAC_CTX* mac, int encrypts) {
    constexpr std::size_t kName = 16;
    constexpr std::size_t kKey = 32;
    unsigned char key[kKey];
    if (encrypts == 0) {
        return 0; // unknown: a full handshake
    }
    if (RAND_bytes(name, kName) != 1 || RAND_bytes(key, kKey) != 1 ||
        RAND_bytes(vector, EVP_MAX_IV_LENGTH) != 1) {
        return -1;
    }
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key, kKey),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end()};
    return EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nullptr, key, vector) == 1 &&
                   EVP_MAC_CTX_set_params(mac, parameters) == 1
               ? 1
               : -1;
}

void give_tickets(SSL_CTX* context, const TlsOddities& odd) {
    SSL_CTX_clear_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, odd.tickets);
    SSL_CTX_set_max_early_data(context, odd.early_data);
    SSL_CTX_set_tlsext_ticket_key_evp_cb(context, forgetful_ticket);
}

bool set_algorithms(SSL_CTX* context, const TlsOddities& odd) {
    if (odd.weak_keys) {
        SSL_CTX_set_security_level(context, 0);
    }
    return (odd.suites.empty() || SSL_CTX_set_cipher_list(context, odd.suites.c_str()) == 1) &&
           (odd.suites_1_3.empty() ||
            SSL_CTX_set_ciphersuites(context, odd.suites_1_3.c_str()) == 1) &&
           (odd.groups.empty() || SSL_CTX_set1_groups_list(context, odd.groups.c_str()) == 1) &&
           (odd.client_signatures.empty() ||
            SSL_CTX_set1_client_sigalgs_list(context, odd.client_signatures.c_str()) == 1);
}

base::Result<void> be_odd(SSL_CTX* context, const TlsOddities& odd) {
    if (!set_algorithms(context, odd) || !name_authorities(context, odd.ca_names)) {
        return identity_error("oddities");
    }
    if (odd.alpn != TlsOddities::Alpn::none) {
        const bool refuses = odd.alpn == TlsOddities::Alpn::refuses;
        SSL_CTX_set_alpn_select_cb(context, answer_alpn, refuses ? context : nullptr);
    }
    if (odd.tickets > 0) {
        give_tickets(context, odd);
    }
    if (odd.record_limit > 0) {
        SSL_CTX_set_max_send_fragment(context, static_cast<long>(odd.record_limit));
    }
    if (odd.needs_client_certificate) {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                           SSL_CTX_get_verify_callback(context));
    }
    if (odd.client_alert) {
        const intptr_t why = verification_error_of(*odd.client_alert);
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the callback has room for a pointer alone.
        SSL_CTX_set_cert_verify_callback(context, refuse_certificate, reinterpret_cast<void*>(why));
    }
    return {};
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
    auto odd = be_odd(context.get(),
                      settings.odd); // before keys, of which some are weak
    if (!odd) {
        return std::move(odd).error();
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
    if (!settings.suites.empty()) {
        SSL_CTX_set_cipher_list(context.get(), settings.suites.c_str());
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
