#pragma once

#include "harness/base/bytes.hpp"

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

/// What one end learned in a handshake.
struct TlsFacts {
    std::string version; ///< `TLSv1.3`
    std::string cipher;
    std::string server_name; ///< SNI as sent or received, empty where none.
    bool resumed = false;
    bool certificate_requested = false;  ///< Client side: the server sent a CertificateRequest.
    bool certificate_sent = false;       ///< Client side: a certificate went out in answer.
    std::vector<base::Bytes> peer_chain; ///< DER, leaf first; empty where the peer showed none.
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
    TlsVersion min_version = TlsVersion::tls1_2;
    TlsVersion max_version = TlsVersion::tls1_3;
};

struct TlsClientSettings {
    std::string trust_pem; ///< Anchors (root or pinned leaf). Empty: the peer is not verified.
    bool verify_server = true;
    std::string
        server_name; ///< For SNI and for the name check (RFC 6125); a DNS name or an IP address.
    std::optional<TlsIdentity> identity; ///< Presented where the server asks.
    TlsVersion min_version = TlsVersion::tls1_2;
    TlsVersion max_version = TlsVersion::tls1_3;
};

} // namespace ediconform::transport
