#include "mock-ca/issuance/pkcs7_writer.hpp"

#include "harness/pki/openssl_error.hpp"
#include "harness/pki/openssl_ptr.hpp"

namespace ediconform::mock_ca {

base::Bytes write_pkcs7(const pki::Identity& identity) {
    const pki::OpensslErrors errors;
    const pki::OpensslPtr<PKCS7, PKCS7_free> file(PKCS7_new());
    bool good = file != nullptr && PKCS7_set_type(file.get(), NID_pkcs7_signed) == 1 &&
                PKCS7_content_new(file.get(), NID_pkcs7_data) == 1 &&
                PKCS7_add_certificate(file.get(), identity.certificate.get()) == 1;
    for (const pki::Certificate& above : identity.chain) {
        good = good && PKCS7_add_certificate(file.get(), above.get()) == 1;
    }
    unsigned char* out = nullptr;
    const int length = good ? i2d_PKCS7(file.get(), &out) : 0;
    const pki::OpensslMemory<unsigned char> owner(out);
    return length <= 0
               ? base::Bytes()
               : base::Bytes(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
}

} // namespace ediconform::mock_ca
