#pragma once

#include "harness/pki/openssl_ptr.hpp"

#include <cstdint>
#include <string>

namespace ediconform::pki {

/// An OpenSSL of its own with the default and the legacy algorithms, so that RC2-40, RC4 and DES
/// can be read here without the rest of the program getting them. Without the legacy module those
/// are unsupported.
class Pkcs12Library {
public:
    Pkcs12Library();

    [[nodiscard]] OSSL_LIB_CTX* get() const { return context_.get(); }
    [[nodiscard]] bool has_cipher(int nid) const;
    [[nodiscard]] bool has_digest(int nid) const;

private:
    LibraryContextPtr context_;
    ProviderPtr default_;
    ProviderPtr legacy_;
};

/// An AlgorithmIdentifier of password-based encryption (RFC 7292 appendix B and C, RFC 8018, RFC
/// 7914).
struct Pkcs12Algorithm {
    std::string name; ///< `pbeWithSHA1And40BitRC2-CBC`, `PBES2/AES-256-CBC`,
                      ///< `PBES2/scrypt/AES-256-CBC`; OID if unknown.
    /// As written, 1 where the default holds, 0 where unreadable; for scrypt N·r·p. Saturates.
    std::int64_t iterations = 0;
    bool supported = false; ///< Key derivation, pseudo-random function and cipher are all known.
};
Pkcs12Algorithm describe_encryption(const Pkcs12Library& library, const X509_ALGOR& algorithm);

/// The name of an object: OpenSSL's short name, else dotted numbers.
std::string short_name(const ASN1_OBJECT* object);

/// `number` as a count: `absent` where it is null, the highest value where it is greater, 0 where
/// negative.
std::int64_t as_count(const ASN1_INTEGER* number, std::int64_t absent);

} // namespace ediconform::pki
