#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/error.hpp"
#include "harness/pki/openssl_ptr.hpp"
#include "harness/wire/ca_profile.hpp"

#include <optional>

/// What the writers of PKCS #12 share. Only .cpp files of this folder include it.
namespace ediconform::mock_ca {

/// Algorithms by OpenSSL's number.
struct Pkcs12Protection {
    int key_nid;
    int certificate_nid;
    bool legacy; ///< OpenSSL's legacy provider is needed.
};
Pkcs12Protection protection_of(wire::Pkcs12Encryption encryption);

/// A library context of its own, so that the rest of the program does not get weak algorithms.
struct LegacyLibrary {
    pki::LibraryContextPtr context;
    pki::ProviderPtr standard;
    pki::ProviderPtr legacy;
};
/// Empty where this computer has no legacy provider.
std::optional<LegacyLibrary> load_legacy();

/// OpenSSL does not write the file.
base::Error cannot_write_pkcs12(const std::string& detail);

/// DER; empty where OpenSSL refuses.
base::Bytes encode_pkcs12(PKCS12* file);

} // namespace ediconform::mock_ca
