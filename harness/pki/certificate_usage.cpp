#include "harness/pki/certificate.hpp"
#include "harness/pki/openssl_error.hpp"
#include "harness/pki/openssl_ptr.hpp"

#include <openssl/x509v3.h>

#include <array>
#include <string_view>

namespace ediconform::pki {
namespace {

using BitStringPtr = OpensslPtr<ASN1_BIT_STRING, ASN1_BIT_STRING_free>;
using ExtendedKeyUsagePtr = OpensslPtr<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;

/// The bits of keyUsage in their order (RFC 5280 4.2.1.3).
constexpr std::array<std::string_view, 9> kKeyUsages{
    "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
    "keyCertSign",      "cRLSign",        "encipherOnly",    "decipherOnly"};

std::string purpose_name(const ASN1_OBJECT* purpose) {
    const int nid = OBJ_obj2nid(purpose);
    if (nid != NID_undef) {
        return OBJ_nid2sn(nid);
    }
    std::array<char, 128> text{};
    const int length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), purpose, 1);
    return length > 0 ? text.data() : "unknown";
}

} // namespace

std::vector<std::string> Certificate::key_usage() const {
    const OpensslErrors errors;
    std::vector<std::string> usages;
    const BitStringPtr bits(static_cast<ASN1_BIT_STRING*>(
        X509_get_ext_d2i(handle_.get(), NID_key_usage, nullptr, nullptr)));
    for (std::size_t bit = 0; bits != nullptr && bit < kKeyUsages.size(); ++bit) {
        if (ASN1_BIT_STRING_get_bit(bits.get(), static_cast<int>(bit)) == 1) {
            usages.emplace_back(kKeyUsages.at(bit));
        }
    }
    return usages;
}

std::vector<std::string> Certificate::extended_key_usage() const {
    const OpensslErrors errors;
    std::vector<std::string> usages;
    const ExtendedKeyUsagePtr purposes(static_cast<EXTENDED_KEY_USAGE*>(
        X509_get_ext_d2i(handle_.get(), NID_ext_key_usage, nullptr, nullptr)));
    for (int at = 0; purposes != nullptr && at < sk_ASN1_OBJECT_num(purposes.get()); ++at) {
        usages.push_back(purpose_name(sk_ASN1_OBJECT_value(purposes.get(), at)));
    }
    return usages;
}

bool Certificate::has_proper_serial() const {
    constexpr int kLongest = 20;
    const ASN1_INTEGER* serial = X509_get0_serialNumber(handle_.get());
    const BignumPtr number(ASN1_INTEGER_to_BN(serial, nullptr));
    return number != nullptr && BN_is_negative(number.get()) == 0 &&
           BN_is_zero(number.get()) == 0 && BN_num_bits(number.get()) < 8 * kLongest;
}

} // namespace ediconform::pki
