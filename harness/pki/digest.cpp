#include "harness/pki/digest.hpp"

#include "harness/pki/openssl_error.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace ediconform::pki {

std::string sha256_hex(base::ByteView bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) !=
        1) {
        throw_openssl_failure("SHA-256");
    }
    return base::to_hex({reinterpret_cast<const char*>(digest.data()), length});
}

std::string keyed_digest_hex(base::ByteView key, base::ByteView bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(),
             &length) == nullptr) {
        throw_openssl_failure("HMAC-SHA-256");
    }
    return base::to_hex({reinterpret_cast<const char*>(digest.data()), length});
}

} // namespace ediconform::pki
