#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/clock.hpp"
#include "harness/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct x509_st;
struct evp_pkey_st;

namespace ediconform::pki {

/// A private key. Copies share one OpenSSL object.
class PrivateKey {
public:
    enum class Kind { ec_p256, rsa_2048, ec_p384, rsa_1024, ed25519, rsa_3072, rsa_4096 };
    /// RSA takes about 0.3 s; see `mock_ca::KeyPool`.
    static PrivateKey generate(Kind kind);
    /// The same, given up soon after `cancelled` (asked again and again meanwhile) says true; then
    /// empty.
    static std::optional<PrivateKey> generate_unless(Kind kind,
                                                     const std::function<bool()>& cancelled);
    /// Error `pki.key`: no unencrypted PKCS#8 or traditional key in PEM.
    static base::Result<PrivateKey> from_pem(const std::string& pem);
    explicit PrivateKey(std::shared_ptr<evp_pkey_st> handle) : handle_(std::move(handle)) {}

    /// An RSA key as one of id-RSASSA-PSS (RFC 4055 1.2), which signs in no other way.
    [[nodiscard]] PrivateKey for_pss_only() const;
    [[nodiscard]] std::string to_pem() const;         ///< PKCS#8, unencrypted: secret.
    [[nodiscard]] base::Bytes public_key_der() const; ///< SubjectPublicKeyInfo.
    [[nodiscard]] evp_pkey_st* get() const { return handle_.get(); }

private:
    std::shared_ptr<evp_pkey_st> handle_;
};

/// An X.509 certificate (RFC 5280), read only. Copies share one OpenSSL object.
class Certificate {
public:
    static base::Result<Certificate> from_der(base::ByteView der); ///< Error `pki.certificate`.
    static base::Result<Certificate> from_pem(const std::string& pem);
    /// Every certificate of a PEM file, at least one. Error `pki.certificate`.
    static base::Result<std::vector<Certificate>> all_from_pem(const std::string& pem);
    explicit Certificate(std::shared_ptr<x509_st> handle) : handle_(std::move(handle)) {}

    [[nodiscard]] base::Bytes der() const;
    [[nodiscard]] std::string pem() const;
    [[nodiscard]] std::string subject() const; ///< RFC 2253 text, UTF-8.
    [[nodiscard]] std::string issuer() const;
    [[nodiscard]] base::Bytes subject_der() const; ///< The Name, octet for octet.
    [[nodiscard]] base::Bytes issuer_der() const;
    /// Each CommonName of the subject as UTF-8, in the order of the encoding.
    [[nodiscard]] std::vector<std::string> common_names() const;
    /// ASN.1 type of the first CommonName: `UTF8String`, `PrintableString`, …; empty where none.
    [[nodiscard]] std::string common_name_type() const;
    [[nodiscard]] std::string
    serial_hex() const; ///< Lower case, even number of digits, `-` before a negative one.
    /// Clamped to what WallTime can hold. An unreadable validity period contains no moment at all.
    [[nodiscard]] base::WallTime not_before() const;
    [[nodiscard]] base::WallTime not_after() const;
    [[nodiscard]] bool is_ca() const; ///< basicConstraints says so.
    [[nodiscard]] bool self_issued() const;
    [[nodiscard]] bool
    allows_client_authentication() const; ///< extendedKeyUsage absent or with id-kp-clientAuth.
    /// keyUsage (RFC 5280 4.2.1.3): `digitalSignature`, `keyEncipherment`, …; empty where absent.
    [[nodiscard]] std::vector<std::string> key_usage() const;
    /// extendedKeyUsage (4.2.1.12): `clientAuth`, …, dotted numbers where unknown; empty where
    /// absent.
    [[nodiscard]] std::vector<std::string> extended_key_usage() const;
    /// RFC 5280 4.1.2.2: a positive integer of at most 20 octets.
    [[nodiscard]] bool has_proper_serial() const;
    [[nodiscard]] std::string key_description() const; ///< `RSA 2048`, `EC P-256`, …
    [[nodiscard]] std::string signature_algorithm() const;
    [[nodiscard]] std::string fingerprint() const; ///< SHA-256 of the DER, lower-case hex.
    [[nodiscard]] base::Bytes public_key_der() const;
    [[nodiscard]] std::string public_key_fingerprint() const; ///< SHA-256 of `public_key_der`.
    [[nodiscard]] bool belongs_to(const PrivateKey& key) const;
    [[nodiscard]] x509_st* get() const { return handle_.get(); }

private:
    std::shared_ptr<x509_st> handle_;
};

/// A certificate, its key, and the certificates above it.
struct Identity {
    Certificate certificate;
    PrivateKey key;
    std::vector<Certificate> chain;
};

} // namespace ediconform::pki
