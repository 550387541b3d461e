#include "mock-ca/issuance/pkcs12_protection.hpp"

namespace ediconform::mock_ca {

Pkcs12Protection protection_of(wire::Pkcs12Encryption encryption) {
    switch (encryption) {
    case wire::Pkcs12Encryption::aes_256:
        return {NID_aes_256_cbc, NID_aes_256_cbc, false};
    case wire::Pkcs12Encryption::aes_128:
        return {NID_aes_128_cbc, NID_aes_128_cbc, false};
    case wire::Pkcs12Encryption::triple_des:
        return {NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
                false};
    case wire::Pkcs12Encryption::rc2_40:
        break;
    }
    // As products have done it since the nineties: only the certificates are under RC2-40.
    return {NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And40BitRC2_CBC, true};
}

std::optional<LegacyLibrary> load_legacy() {
    LegacyLibrary library;
    library.context.reset(OSSL_LIB_CTX_new());
    library.standard.reset(OSSL_PROVIDER_load(library.context.get(), "default"));
    library.legacy.reset(OSSL_PROVIDER_load(library.context.get(), "legacy"));
    if (library.standard == nullptr || library.legacy == nullptr) {
        return std::nullopt;
    }
    return library;
}

base::Error cannot_write_pkcs12(const std::string& detail) {
    return base::Error{"pkcs12.write", {{"detail", detail}}};
}

base::Bytes encode_pkcs12(PKCS12* file) {
    unsigned char* out = nullptr;
    const int length = i2d_PKCS12(file, &out);
    const pki::OpensslMemory<unsigned char> owner(out);
    if (length <= 0) {
        return {};
    }
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(length)};
}

} // namespace ediconform::mock_ca
