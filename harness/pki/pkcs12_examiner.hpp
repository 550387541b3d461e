#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/pki/certificate.hpp"

namespace ediconform::pki {

/// Everything that can be said of a PKCS#12 file (RFC 7292). Facts only; verdicts are the judge's.
struct Pkcs12Facts {
    bool parsed = false;           ///< It is a PFX.
    std::size_t trailing_octets = 0; ///< Octets after the outermost structure.
    bool mac_present = false;
    bool mac_verified = false; ///< With the password given.
    std::string mac_digest;
    std::int64_t mac_iterations = 0;
    std::int64_t highest_iterations = 0; ///< Over MAC and every encryption.
    bool too_costly = false;             ///< Iterations above 5,000,000: not opened at all.
    std::vector<std::string> encryption_algorithms; ///< In order of first use, e.g. `PBES2/AES-256-CBC`, `pbeWithSHA1And40BitRC2-CBC`.
    bool decrypted = false;                         ///< Every encrypted part opened with the password.
    std::size_t key_count = 0;
    std::vector<Certificate> certificates; ///< In file order.
    std::optional<PrivateKey> key;         ///< The first.
    std::optional<std::size_t> leaf;       ///< Index in `certificates` of the one that matches `key`.
};

/// Opens with `password` (UTF-8). Bounded: file at most 1 MiB, iterations as above. Never fails; what could
/// not be found out is said by the facts.
Pkcs12Facts examine_pkcs12(base::ByteView der, const std::string& password);

/// The identity in a PKCS#12, for a program that wants to use it. Errors: `pkcs12.malformed`,
/// `pkcs12.password` (MAC or decryption), `pkcs12.unsupported`, `pkcs12.content` (no key, no matching certificate).
base::Result<Identity> open_pkcs12(base::ByteView der, const std::string& password);

} // namespace ediconform::pki
