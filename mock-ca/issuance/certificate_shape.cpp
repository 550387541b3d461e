#include "mock-ca/issuance/certificate_shape.hpp"

#include "harness/base/text.hpp"
#include "harness/pki/openssl_ptr.hpp"

#include <openssl/rsa.h>

#include <algorithm>

namespace ediconform::mock_ca {

namespace {

constexpr std::chrono::hours kDay{24};
constexpr unsigned kWeakBits = 1024;
constexpr auto kSomebodyElse = "somebody-else-0001";
/// 21 octets; RFC 5280 4.1.2.2 allows 20.
constexpr auto kLongSerial = "7f0102030405060708090a0b0c0d0e0f1011121314";

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::optional<std::string> in_other_case(std::string name) {
    const auto letter = std::ranges::find_if(name, is_letter);
    if (letter == name.end()) {
        return std::nullopt;
    }
    *letter = static_cast<char>(static_cast<unsigned char>(*letter) ^ 0x20U);
    return name;
}

/// Each printable character of ASCII as its wide form (U+FF01 to U+FF5E).
std::string in_full_width(const std::string& name) {
    constexpr char32_t kOffset = 0xFF01 - '!';
    std::string wide;
    for (const char c : name) {
        if (c > ' ' && c <= '~') {
            base::append_utf8(wide, static_cast<unsigned char>(c) + kOffset);
        } else {
            wide += c;
        }
    }
    return wide;
}

bool shape_name(CertificateShape::CommonName kind, pki::CertificateSpec& spec) {
    using Kind = CertificateShape::CommonName;
    const auto name = std::ranges::find(spec.subject, std::string("CN"),
                                        &std::pair<std::string, std::string>::first);
    if (name == spec.subject.end()) {
        return kind == Kind::right;
    }
    switch (kind) {
    case Kind::other:
        name->second = kSomebodyElse;
        break;
    case Kind::other_case: {
        auto other = in_other_case(name->second);
        if (!other) {
            return false;
        }
        name->second = *std::move(other);
        break;
    }
    case Kind::full_width:
        name->second = in_full_width(name->second);
        break;
    case Kind::missing:
        spec.subject.erase(name);
        break;
    case Kind::twice:
        spec.subject.insert(name, {"CN", kSomebodyElse});
        break;
    case Kind::right:
        break;
    }
    return true;
}

bool shape_serial(CertificateShape::Serial kind, const IssuedRecord* renewed,
                  pki::CertificateSpec& spec) {
    switch (kind) {
    case CertificateShape::Serial::of_the_old:
        if (renewed == nullptr) {
            return false;
        }
        spec.serial_hex = renewed->serial;
        break;
    case CertificateShape::Serial::zero:
        spec.serial_hex = "00";
        break;
    case CertificateShape::Serial::negative:
        spec.serial_hex = "-01";
        break;
    case CertificateShape::Serial::too_long:
        spec.serial_hex = kLongSerial;
        break;
    case CertificateShape::Serial::random:
        break;
    }
    return true;
}

bool shape_validity(const CertificateShape& shape, base::WallTime now, const IssuedRecord* renewed,
                    pki::CertificateSpec& spec) {
    if (shape.begins_in) {
        spec.not_before = now + *shape.begins_in;
    }
    if (shape.ends_in) {
        spec.not_after = now + *shape.ends_in;
    }
    if (shape.ends_before_the_old) {
        if (renewed == nullptr) {
            return false;
        }
        spec.not_after = renewed->not_after - kDay;
    }
    return true;
}

} // namespace

std::optional<pki::CertificateSpec> shaped_spec(const CertificateShape& shape,
                                                pki::CertificateSpec spec, base::WallTime now,
                                                const IssuedRecord* renewed) {
    if (!shape_name(shape.common_name, spec) || !shape_serial(shape.serial, renewed, spec) ||
        !shape_validity(shape, now, renewed, spec)) {
        return std::nullopt;
    }
    spec.ca = spec.ca || shape.ca;
    if (shape.signature == CertificateShape::Signature::sha1) {
        spec.digest = "SHA1";
    }
    spec.extra_extensions.insert(spec.extra_extensions.end(), shape.extensions.begin(),
                                 shape.extensions.end());
    return spec;
}

std::optional<pki::PrivateKey> shaped_key(const CertificateShape& shape,
                                          const pki::PrivateKey& fresh,
                                          const IssuedRecord* renewed) {
    switch (shape.key) {
    case CertificateShape::Key::of_the_old:
        return renewed == nullptr ? std::nullopt : renewed->key;
    case CertificateShape::Key::rsa_1024: {
        EVP_PKEY* key = EVP_RSA_gen(kWeakBits);
        if (key == nullptr) {
            return std::nullopt;
        }
        return pki::PrivateKey(std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free));
    }
    case CertificateShape::Key::fresh:
        break;
    }
    return fresh;
}

base::Result<pki::Certificate> with_broken_signature(const pki::Certificate& certificate) {
    base::Bytes der = certificate.der();
    der.back() ^= 1; // The signature stands last.
    return pki::Certificate::from_der(der);
}

} // namespace ediconform::mock_ca
