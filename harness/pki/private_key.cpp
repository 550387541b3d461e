#include "harness/pki/certificate.hpp"
#include "harness/pki/openssl_error.hpp"
#include "harness/pki/openssl_ptr.hpp"

#include <openssl/params.h>
#include <openssl/pem.h>

namespace ediconform::pki {
namespace {

/// Of a kind of key: the algorithm, then its size or its curve.
struct Algorithm {
    int id;
    int bits;
    const char* curve;
};

Algorithm algorithm_of(PrivateKey::Kind kind) {
    using Kind = PrivateKey::Kind;
    switch (kind) {
    case Kind::rsa_2048:
        return {EVP_PKEY_RSA, 2048, nullptr};
    case Kind::rsa_3072:
        return {EVP_PKEY_RSA, 3072, nullptr};
    case Kind::rsa_4096:
        return {EVP_PKEY_RSA, 4096, nullptr};
    case Kind::rsa_1024:
        return {EVP_PKEY_RSA, 1024, nullptr};
    case Kind::ec_p384:
        return {EVP_PKEY_EC, 0, "P-384"};
    case Kind::ed25519:
        return {EVP_PKEY_ED25519, 0, nullptr};
    case Kind::ec_p256:
        break;
    }
    return {EVP_PKEY_EC, 0, "P-256"};
}

using Cancelled = std::function<bool()>;

/// OpenSSL asks this between its attempts at a prime; 0 ends the generation.
int goes_on(EVP_PKEY_CTX* context) {
    const auto* cancelled = static_cast<const Cancelled*>(EVP_PKEY_CTX_get_app_data(context));
    return (*cancelled)() ? 0 : 1;
}

KeyContextPtr generator(PrivateKey::Kind kind) {
    const Algorithm algorithm = algorithm_of(kind);
    KeyContextPtr context(EVP_PKEY_CTX_new_id(algorithm.id, nullptr));
    if (context == nullptr || EVP_PKEY_keygen_init(context.get()) <= 0) {
        throw_openssl_failure("no key generator");
    }
    const bool chosen = (algorithm.bits == 0 ||
                         EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), algorithm.bits) > 0) &&
                        (algorithm.curve == nullptr ||
                         EVP_PKEY_CTX_set_group_name(context.get(), algorithm.curve) > 0);
    if (!chosen) {
        throw_openssl_failure("key parameters");
    }
    return context;
}

/// PEM_read_bio_PrivateKey would otherwise ask for a passphrase on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

} // namespace

PrivateKey PrivateKey::generate(Kind kind) {
    auto key = generate_unless(kind, [] { return false; });
    return *std::move(key);
}

std::optional<PrivateKey> PrivateKey::generate_unless(Kind kind,
                                                      const std::function<bool()>& cancelled) {
    const OpensslErrors errors;
    const KeyContextPtr context = generator(kind);
    EVP_PKEY_CTX_set_app_data(context.get(), const_cast<Cancelled*>(&cancelled));
    EVP_PKEY_CTX_set_cb(context.get(), goes_on);
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_generate(context.get(), &key) <= 0) {
        if (cancelled()) {
            return std::nullopt;
        }
        throw_openssl_failure("key generation");
    }
    return PrivateKey(std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free));
}

base::Result<PrivateKey> PrivateKey::from_pem(const std::string& pem) {
    const OpensslErrors errors;
    const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr);
    if (key == nullptr) {
        return errors.error("pki.key");
    }
    return PrivateKey(std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free));
}

PrivateKey PrivateKey::for_pss_only() const {
    const OpensslErrors errors;
    OSSL_PARAM* numbers = nullptr;
    EVP_PKEY* key = nullptr;
    const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr));
    const bool made = EVP_PKEY_todata(handle_.get(), EVP_PKEY_KEYPAIR, &numbers) == 1 &&
                      EVP_PKEY_fromdata_init(context.get()) == 1 &&
                      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, numbers) == 1;
    OSSL_PARAM_free(numbers);
    if (!made) {
        throw_openssl_failure("an RSA-PSS key");
    }
    return PrivateKey(std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free));
}

std::string PrivateKey::to_pem() const {
    const OpensslErrors errors;
    const BioPtr bio(BIO_new(BIO_s_secmem()));
    if (bio == nullptr || PEM_write_bio_PKCS8PrivateKey(bio.get(), handle_.get(), nullptr, nullptr,
                                                        0, nullptr, nullptr) != 1) {
        throw_openssl_failure("writing a private key");
    }
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(length)};
}

base::Bytes PrivateKey::public_key_der() const {
    const OpensslErrors errors;
    unsigned char* out = nullptr;
    const int length = i2d_PUBKEY(handle_.get(), &out);
    const OpensslMemory<unsigned char> owner(out);
    if (length <= 0) {
        throw_openssl_failure("writing a public key");
    }
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(length)};
}

} // namespace ediconform::pki
