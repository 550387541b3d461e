#include "harness/pki/certificate_builder.hpp"

#include "harness/pki/openssl_error.hpp"
#include "harness/pki/openssl_ptr.hpp"

#include <algorithm>

namespace ediconform::pki {
namespace {

using Extensions = std::vector<std::pair<std::string, std::string>>;

constexpr int kSerialBits = 127; ///< 16 octets, and the sign bit stays clear.

base::Error refused(const OpensslErrors& errors, const std::string& field) {
    return base::Error{"pki.build", {{"field", field}, {"detail", errors.reason()}}};
}

bool set_serial(X509* certificate, const std::optional<std::string>& hex) {
    BIGNUM* number = BN_new();
    const BignumPtr owner(number);
    if (hex) {
        if (BN_hex2bn(&number, hex->c_str()) != static_cast<int>(hex->size())) {
            return false;
        }
    } else if (BN_rand(number, kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) != 1) {
        throw_openssl_failure("no entropy for a serial number");
    }
    return BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
}

/// Empty on success, else the attribute that was refused.
std::string set_subject(X509* certificate, const CertificateSpec& spec) {
    if (!spec.subject_der.empty()) {
        const auto* octets = reinterpret_cast<const unsigned char*>(spec.subject_der.data());
        X509_NAME* name =
            d2i_X509_NAME(nullptr, &octets, static_cast<long>(spec.subject_der.size()));
        const bool set = name != nullptr && X509_set_subject_name(certificate, name) == 1;
        X509_NAME_free(name);
        return set ? "" : "subject_der";
    }
    X509_NAME* name = X509_get_subject_name(certificate);
    for (const auto& [attribute, value] : spec.subject) {
        if (X509_NAME_add_entry_by_txt(name, attribute.c_str(), MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(value.data()),
                                       static_cast<int>(value.size()), -1, 0) != 1) {
            return attribute;
        }
    }
    return {};
}

bool set_validity(X509* certificate, const CertificateSpec& spec) {
    using std::chrono::system_clock;
    return ASN1_TIME_set(X509_getm_notBefore(certificate),
                         system_clock::to_time_t(spec.not_before)) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate),
                         system_clock::to_time_t(spec.not_after)) != nullptr;
}

std::string joined(const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values) {
        text += (text.empty() ? "" : ",") + value;
    }
    return text;
}

/// The subject key identifier comes first: a self-signed certificate takes its authority's from it.
Extensions extensions_of(const CertificateSpec& spec) {
    Extensions all{
        {"subjectKeyIdentifier", "hash"},
        {"authorityKeyIdentifier", "keyid"},
        {"basicConstraints", spec.ca ? "critical,CA:TRUE" : "critical,CA:FALSE"},
        {"keyUsage", spec.ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature"},
        {"extendedKeyUsage", joined(spec.extended_key_usage)}};
    for (const auto& [name, value] : spec.extra_extensions) {
        std::erase_if(all, [&name = name](const auto& item) { return item.first == name; });
    }
    all.insert(all.end(), spec.extra_extensions.begin(), spec.extra_extensions.end());
    std::erase_if(all, [](const auto& item) { return item.second.empty(); });
    return all;
}

bool push_name(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
    GeneralNamePtr name(GENERAL_NAME_new());
    if (name == nullptr || value == nullptr) {
        ASN1_STRING_free(value);
        return false;
    }
    GENERAL_NAME_set0_value(name.get(), type, value);
    if (sk_GENERAL_NAME_push(names, name.get()) <= 0) {
        return false;
    }
    static_cast<void>(name.release()); // The list owns it now.
    return true;
}

ASN1_STRING* ia5_string(const std::string& text) {
    ASN1_STRING* value = ASN1_IA5STRING_new();
    ASN1_STRING_set(value, text.data(), static_cast<int>(text.size()));
    return value;
}

/// Empty on success, else the name that was refused.
std::string add_alternative_names(X509* certificate, const CertificateSpec& spec) {
    if (spec.dns_names.empty() && spec.ip_addresses.empty()) {
        return {};
    }
    const GeneralNamesPtr names(GENERAL_NAMES_new());
    for (const std::string& name : spec.dns_names) {
        if (!push_name(names.get(), GEN_DNS, ia5_string(name))) {
            return name;
        }
    }
    for (const std::string& address : spec.ip_addresses) {
        if (!push_name(names.get(), GEN_IPADD, a2i_IPADDRESS(address.c_str()))) {
            return address;
        }
    }
    const int added = X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, 0);
    return added == 1 ? std::string() : "subjectAltName";
}

/// Empty on success, else the extension that was refused.
std::string add_extensions(X509* certificate, X509* issuer, const CertificateSpec& spec) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509V3_set_ctx_nodb(&context);
    for (const auto& [name, value] : extensions_of(spec)) {
        const X509ExtensionPtr extension(
            X509V3_EXT_nconf(nullptr, &context, name.c_str(), value.c_str()));
        if (extension == nullptr || X509_add_ext(certificate, extension.get(), -1) != 1) {
            return name;
        }
    }
    return add_alternative_names(certificate, spec);
}

/// `issuer` null: self-signed.
base::Result<Certificate> build(const CertificateSpec& spec, const PrivateKey& subject_key,
                                X509* issuer, const PrivateKey& issuer_key) {
    const OpensslErrors errors;
    X509Ptr certificate(X509_new());
    X509* const raw = certificate.get();
    if (raw == nullptr || X509_set_version(raw, X509_VERSION_3) != 1) {
        throw_openssl_failure("no memory for a certificate");
    }
    if (!set_serial(raw, spec.serial_hex)) {
        return refused(errors, "serial_hex");
    }
    if (std::string field = set_subject(raw, spec); !field.empty()) {
        return refused(errors, field);
    }
    if (!set_validity(raw, spec)) {
        return refused(errors, "validity");
    }
    X509* const parent = issuer != nullptr ? issuer : raw;
    if (X509_set_issuer_name(raw, X509_get_subject_name(parent)) != 1 ||
        X509_set_pubkey(raw, subject_key.get()) != 1) {
        return refused(errors, "key");
    }
    if (std::string field = add_extensions(raw, parent, spec); !field.empty()) {
        return refused(errors, field);
    }
    if (X509_sign(raw, issuer_key.get(), EVP_get_digestbyname(spec.digest.c_str())) <= 0) {
        return refused(errors, "signature");
    }
    return Certificate(std::shared_ptr<x509_st>(certificate.release(), X509_free));
}

} // namespace

base::Result<Certificate> build_certificate(const CertificateSpec& spec,
                                            const PrivateKey& subject_key,
                                            const Certificate& issuer,
                                            const PrivateKey& issuer_key) {
    return build(spec, subject_key, issuer.get(), issuer_key);
}

base::Result<Certificate> build_self_signed(const CertificateSpec& spec, const PrivateKey& key) {
    return build(spec, key, nullptr, key);
}

} // namespace ediconform::pki
