#pragma once

#include "harness/pki/certificate.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::pki {

/// One bag of the file (RFC 7292 4.2), or a part that did not open.
struct Pkcs12Bag {
    /// `keyBag`, `pkcs8ShroudedKeyBag`, `certBag`, `crlBag`, `secretBag`; `encryptedData` for what
    /// did not open, else OpenSSL's name of a foreign kind.
    std::string kind;
    /// What protects it: its own encryption, else that of the part it stands in; empty where it
    /// stands in the clear. Names as in `encryption_algorithms`.
    std::string encryption;
    std::int64_t iterations = 0; ///< Of that encryption; scrypt counts as N·r·p.

    bool operator==(const Pkcs12Bag&) const = default;
};

/// Everything that can be said of a PKCS#12 file (RFC 7292). Facts only; verdicts are the judge's.
struct Pkcs12Facts {
    bool parsed = false;             ///< It is a PFX, and its list of safes can be read.
    std::size_t trailing_octets = 0; ///< Octets after the outermost structure.
    /// The outermost structure is written as DER would write it; BER otherwise (indefinite lengths,
    /// strings in pieces), which RFC 7292 4 allows.
    bool der = false;
    bool mac_present = false;
    bool mac_verified = false; ///< With the password given.
    std::string
        mac_digest; ///< OpenSSL's short name, e.g. `SHA256`, `SHA1`; an OID where it knows none.
    std::int64_t mac_iterations = 0;
    std::int64_t highest_iterations = 0; ///< Over MAC and every encryption; scrypt counts as N·r·p.
    /// The file is over 1 MiB, iterations are above 5,000,000, or above 20,000,000 over all its
    /// parts: not opened at all, and nothing of its content is given.
    bool too_costly = false;
    std::vector<std::string>
        encryption_algorithms; ///< In order of first use, e.g. `PBES2/AES-256-CBC`,
                               ///< `pbeWithSHA1And40BitRC2-CBC`.
    /// The first thing that cannot be opened whatever the password: an algorithm, or `signedData`
    /// or `pkcs7-envelopedData` (public-key modes, RFC 7292 3.1).
    std::optional<std::string> unsupported;
    bool decrypted =
        false; ///< Every part was read, the encrypted ones with the password. MAC or not.
    std::vector<Pkcs12Bag> bags;           ///< In file order.
    std::size_t key_count = 0;             ///< Key bags, also those that did not open.
    std::vector<Certificate> certificates; ///< In file order.
    std::optional<PrivateKey> key;         ///< The first that could be read.
    std::optional<std::size_t> leaf; ///< Index in `certificates` of the one that matches `key`.
};

/// Opens with `password` (UTF-8). Bounded: file at most 1 MiB, iterations as above. Never fails;
/// what could not be found out is said by the facts.
Pkcs12Facts examine_pkcs12(base::ByteView der, const std::string& password);

/// The identity in a PKCS#12, for a program that wants to use it. Errors: `pkcs12.malformed`,
/// `pkcs12.too_costly`, `pkcs12.password` (MAC or decryption), `pkcs12.unsupported`,
/// `pkcs12.content` (no key, no matching certificate). A missing MAC and trailing octets are
/// tolerated; `chain` is in file order.
base::Result<Identity> open_pkcs12(base::ByteView der, const std::string& password);

} // namespace ediconform::pki
