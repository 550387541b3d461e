#pragma once

#include "harness/pki/certificate.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ediconform::pki {

/// Every field of a certificate, with safe defaults. What a test wants wrong, it sets.
struct CertificateSpec {
    /// Attribute short names (`CN`, `O`, `C`, …) and UTF-8 values, in the order of the encoding.
    std::vector<std::pair<std::string, std::string>> subject;
    base::Bytes subject_der; ///< A Name in DER in the place of `subject`; empty: `subject`.
    base::WallTime not_before;
    base::WallTime not_after;
    std::optional<std::string> serial_hex; ///< Else 16 random octets, positive.
    bool ca = false;
    std::vector<std::string>
        extended_key_usage;             ///< `clientAuth`, `serverAuth`, …; empty: no extension.
    std::vector<std::string> dns_names; ///< subjectAltName
    std::vector<std::string> ip_addresses;
    /// Name and value in OpenSSL's configuration syntax (x509v3_config(5)). One that the builder
    /// would add by itself (key identifiers, basicConstraints, keyUsage, extendedKeyUsage) is
    /// replaced, and with an empty value left out.
    std::vector<std::pair<std::string, std::string>> extra_extensions;
    std::string digest = "SHA256"; ///< Of the signature, by OpenSSL's name.
};

/// Error `pki.build`: which field OpenSSL refused.
base::Result<Certificate> build_certificate(const CertificateSpec& spec,
                                            const PrivateKey& subject_key,
                                            const Certificate& issuer,
                                            const PrivateKey& issuer_key);
base::Result<Certificate> build_self_signed(const CertificateSpec& spec, const PrivateKey& key);

} // namespace ediconform::pki
