#pragma once

#include "harness/base/bytes.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::transport {

enum class TlsVersion { tls1_0, tls1_1, tls1_2, tls1_3 };

/// An end's certificate with its private key, as PEM, and the chain that it sends (leaf excluded).
struct TlsIdentity {
    std::string certificate_pem;
    std::string chain_pem;
    std::string key_pem;
};

/// What a client keeps of a connection to resume it later (RFC 8446 2.2, RFC 5246 7.3). Opaque.
class TlsSession {
public:
    TlsSession() = default;
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;
    virtual ~TlsSession() = default;
};

/// What one end learned in a handshake.
struct TlsFacts {
    std::string version; ///< `TLSv1.3`
    std::string cipher;
    std::string server_name; ///< SNI as sent or received, empty where none.
    bool resumed = false;
    bool certificate_requested = false; ///< The server sent a CertificateRequest.
    /// The last one came after the first handshake: post-handshake authentication of TLS 1.3 (RFC
    /// 8446 4.6.2), before that renegotiation.
    bool requested_late = false;
    bool hello_retried = false;          ///< A HelloRetryRequest went by (RFC 8446 4.1.4).
    bool alpn_offered = false;           ///< Server side: the client offers a protocol (RFC 7301).
    bool certificate_sent = false;       ///< Client side: a certificate went out in answer.
    std::vector<base::Bytes> peer_chain; ///< DER, leaf first; empty where the peer showed none.
};

/// How a handshake failed.
struct HandshakeFailure {
    std::string reason;
    std::optional<int> alert;      ///< The alert that the peer sent.
    std::optional<int> alert_sent; ///< The alert that we sent.
    bool server_spoke = false;     ///< Octets of the server went out before.
    base::Bytes opening;           ///< What came first, where that is no TLS; not all of it.
};

/// What a server does otherwise than servers usually do, so that clients can be
/// seen to bear it or to refuse it. Nothing of it is on by default.
struct TlsOddities {
    std::string suites;     ///< Of TLS 1.2 and before, as in ciphers(1), in the place
                            ///< of the good ones.
    std::string suites_1_3; ///< Of TLS 1.3, as in SSL_CTX_set_ciphersuites(3).
    std::string groups;     ///< As in SSL_CTX_set1_groups_list(3).
    bool weak_keys = false; ///< Keys and hashes of any weakness are used.
    enum class Alpn { none, refuses, unoffered } alpn = Alpn::none;
    unsigned tickets = 0;              ///< So many are given out; none is honoured afterwards.
    std::uint32_t early_data = 0;      ///< Octets that a ticket invites (RFC 8446 4.2.10).
    std::size_t record_limit = 0;      ///< Octets of a record, at least 512; 0: the usual 16384.
    std::vector<base::Bytes> ca_names; ///< Names, DER, in the CertificateRequest.
    std::string client_signatures;     ///< As in SSL_CTX_set1_client_sigalgs_list(3).
    bool needs_client_certificate = false;
    /// Every client certificate is refused with this alert: one of 42 to 46, 48.
    std::optional<int> client_alert;
};

struct TlsServerSettings {
    TlsIdentity identity;
    /// Asks for a client certificate and accepts none, any and an expired one: the machine above
    /// decides, so that it can answer 403 (guideline 3.4). Proof of possession is still TLS's own.
    bool ask_client_certificate = false;
    /// One that has expired ends the handshake with the alert certificate_expired (RFC 8446 6.2),
    /// as figure 9 of the guideline has it; whatever else is wrong with it stays for the machine
    /// above.
    bool refuse_expired_client = false;
    /// Gives out sessions and resumes them. A resumed session shows the certificate of the first
    /// handshake, so that the machine above has to look at it each time.
    bool resumable = false;
    /// Cipher suites up to TLS 1.2, as in ciphers(1), beside the good ones; for defective servers.
    std::string further_suites;
    TlsVersion min_version = TlsVersion::tls1_2;
    TlsVersion max_version = TlsVersion::tls1_3;
    TlsOddities odd;
};

struct TlsClientSettings {
    std::string trust_pem; ///< Anchors (root or pinned leaf). Empty: the peer is not verified.
    bool verify_server = true;
    std::string
        server_name; ///< For SNI and for the name check (RFC 6125); a DNS name or an IP address.
    std::optional<TlsIdentity> identity; ///< Presented where the server asks.
    /// Also where it asks after the handshake: offers post-handshake authentication in TLS 1.3
    /// (RFC 8446 4.2.6) and follows a HelloRequest before that, if the server knows RFC 5746.
    bool answers_late_request = false;
    std::string suites;         ///< Up to TLS 1.2, as in ciphers(1), in the place of the good ones.
    bool keeps_session = false; ///< For `HttpClient::session`.
    std::shared_ptr<const TlsSession> resume; ///< Offered; the server may refuse it.
    TlsVersion min_version = TlsVersion::tls1_2;
    TlsVersion max_version = TlsVersion::tls1_3;
};

} // namespace ediconform::transport
