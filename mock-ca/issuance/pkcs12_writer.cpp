#include "mock-ca/issuance/pkcs12_writer.hpp"

#include "harness/base/text.hpp"
#include "harness/pki/openssl_error.hpp"
#include "harness/pki/openssl_ptr.hpp"
#include "mock-ca/issuance/pkcs12_protection.hpp"

#include <optional>

namespace ediconform::mock_ca {
namespace {

/// PKCS12_create takes -1 as "no MAC"; it is added afterwards, because only then its digest can be
/// chosen.
constexpr int kNoMac = -1;

pki::X509StackPtr stack_of(const std::vector<pki::Certificate>& certificates) {
    pki::X509StackPtr stack(sk_X509_new_null());
    for (const pki::Certificate& certificate : certificates) {
        sk_X509_push(stack.get(), certificate.get());
    }
    return stack;
}

} // namespace

base::Result<base::Bytes> write_pkcs12(const pki::Identity& identity,
                                       const std::string& friendly_name,
                                       const std::string& password, const wire::Pkcs12Rule& rule) {
    const pki::OpensslErrors errors;
    if (!base::is_utf8(password) || password.find('\0') != std::string::npos) {
        return cannot_write_pkcs12("password is not UTF-8 text");
    }
    const Pkcs12Protection protection = protection_of(rule.encryption);
    std::optional<LegacyLibrary> library;
    if (protection.legacy) {
        library = load_legacy();
        if (!library) {
            return cannot_write_pkcs12("no legacy provider");
        }
    }
    OSSL_LIB_CTX* context = library ? library->context.get() : nullptr;
    const pki::X509StackPtr chain = stack_of(identity.chain);
    const pki::Pkcs12Ptr file(PKCS12_create_ex(
        password.c_str(), friendly_name.empty() ? nullptr : friendly_name.c_str(),
        identity.key.get(), identity.certificate.get(), chain.get(), protection.key_nid,
        protection.certificate_nid, rule.iterations, kNoMac, 0, context, nullptr));
    const EVP_MD* digest = rule.mac == wire::Digest::sha1 ? EVP_sha1() : EVP_sha256();
    if (file == nullptr ||
        PKCS12_set_mac(file.get(), password.c_str(), static_cast<int>(password.size()), nullptr, 0,
                       rule.iterations, digest) != 1) {
        return cannot_write_pkcs12(errors.reason());
    }
    base::Bytes der = encode_pkcs12(file.get());
    if (der.empty()) {
        return cannot_write_pkcs12(errors.reason());
    }
    return der;
}

} // namespace ediconform::mock_ca
