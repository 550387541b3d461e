#include "harness/pki/certificate.hpp"

#include "harness/pki/digest.hpp"
#include "harness/pki/openssl_error.hpp"
#include "harness/pki/openssl_ptr.hpp"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>

namespace ediconform::pki {
namespace {

Certificate adopt(X509* certificate) {
    return Certificate(std::shared_ptr<x509_st>(certificate, X509_free));
}

base::Bytes owned(unsigned char* data, int length) {
    const OpensslMemory<unsigned char> owner(data);
    if (length < 0) {
        return {};
    }
    return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(length)};
}

std::string content_of(BIO* bio) {
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(length)};
}

base::Bytes name_der(const X509_NAME* name) {
    unsigned char* octets = nullptr;
    const int length = i2d_X509_NAME(name, &octets);
    base::Bytes der(reinterpret_cast<const char*>(octets),
                    static_cast<std::size_t>(length < 0 ? 0 : length));
    OPENSSL_free(octets);
    return der;
}

std::string name_text(const X509_NAME* name) {
    const OpensslErrors errors;
    const BioPtr bio(BIO_new(BIO_s_mem()));
    constexpr unsigned long kUtf8 = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
    if (bio == nullptr || X509_NAME_print_ex(bio.get(), name, 0, kUtf8) < 0) {
        return {};
    }
    return content_of(bio.get());
}

/// WallTime counts nanoseconds and ends in 2262, certificates may say 9999.
base::WallTime clamped(std::chrono::sys_seconds time) {
    using std::chrono::floor;
    using std::chrono::seconds;
    const auto first = floor<seconds>(base::WallTime::min()) + seconds(1);
    const auto last = floor<seconds>(base::WallTime::max());
    return std::clamp<std::chrono::sys_seconds>(time, first, last);
}

std::optional<base::WallTime> wall_time(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
        return std::nullopt;
    }
    using namespace std::chrono;
    const sys_days day = year(parts.tm_year + 1900) /
                         month(static_cast<unsigned>(parts.tm_mon) + 1) /
                         std::chrono::day(static_cast<unsigned>(parts.tm_mday));
    return clamped(day + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec));
}

std::string string_type(int tag) {
    switch (tag) {
    case V_ASN1_UTF8STRING:
        return "UTF8String";
    case V_ASN1_PRINTABLESTRING:
        return "PrintableString";
    case V_ASN1_T61STRING:
        return "TeletexString";
    case V_ASN1_IA5STRING:
        return "IA5String";
    case V_ASN1_UNIVERSALSTRING:
        return "UniversalString";
    case V_ASN1_BMPSTRING:
        return "BMPString";
    default:
        return "tag " + std::to_string(tag);
    }
}

std::string object_name(const ASN1_OBJECT* object) {
    std::array<char, 128> text{};
    const int length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 0);
    return length > 0 ? text.data() : std::string();
}

} // namespace

base::Result<Certificate> Certificate::from_der(base::ByteView der) {
    const OpensslErrors errors;
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = at + der.size();
    X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (certificate == nullptr) {
        return errors.error("pki.certificate");
    }
    if (at != end) {
        return base::Error{"pki.certificate", {{"detail", "octets after the certificate"}}};
    }
    return adopt(certificate.release());
}

base::Result<Certificate> Certificate::from_pem(const std::string& pem) {
    auto all = all_from_pem(pem);
    if (!all) {
        return std::move(all).error();
    }
    return std::move(all->front());
}

base::Result<std::vector<Certificate>> Certificate::all_from_pem(const std::string& pem) {
    const OpensslErrors errors;
    const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    std::vector<Certificate> all;
    while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
        all.push_back(adopt(certificate));
    }
    // "No start line" is how a PEM file ends; anything else is a certificate that cannot be read.
    const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    if (all.empty() || !ended) {
        return errors.error("pki.certificate");
    }
    return all;
}

base::Bytes Certificate::der() const {
    unsigned char* out = nullptr;
    const int length = i2d_X509(handle_.get(), &out);
    return owned(out, length);
}

std::string Certificate::pem() const {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (bio == nullptr || PEM_write_bio_X509(bio.get(), handle_.get()) != 1) {
        throw_openssl_failure("writing a certificate");
    }
    return content_of(bio.get());
}

std::string Certificate::subject() const {
    return name_text(X509_get_subject_name(handle_.get()));
}

std::string Certificate::issuer() const {
    return name_text(X509_get_issuer_name(handle_.get()));
}

base::Bytes Certificate::subject_der() const {
    return name_der(X509_get_subject_name(handle_.get()));
}

base::Bytes Certificate::issuer_der() const {
    return name_der(X509_get_issuer_name(handle_.get()));
}

std::vector<std::string> Certificate::common_names() const {
    const OpensslErrors errors;
    std::vector<std::string> names;
    const X509_NAME* subject = X509_get_subject_name(handle_.get());
    for (int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1); at >= 0;
         at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) {
        const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
        unsigned char* out = nullptr;
        const int length = ASN1_STRING_to_UTF8(&out, value);
        names.push_back(owned(out, length));
    }
    return names;
}

std::string Certificate::common_name_type() const {
    const X509_NAME* subject = X509_get_subject_name(handle_.get());
    const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at < 0) {
        return {};
    }
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(subject, at);
    return string_type(ASN1_STRING_type(X509_NAME_ENTRY_get_data(entry)));
}

std::string Certificate::serial_hex() const {
    const ASN1_INTEGER* serial = X509_get0_serialNumber(handle_.get());
    const base::ByteView octets(reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
                                static_cast<std::size_t>(ASN1_STRING_length(serial)));
    const bool negative = ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER;
    return (negative ? "-" : "") + (octets.empty() ? "00" : base::to_hex(octets));
}

base::WallTime Certificate::not_before() const {
    return wall_time(X509_get0_notBefore(handle_.get())).value_or(base::WallTime::max());
}

base::WallTime Certificate::not_after() const {
    return wall_time(X509_get0_notAfter(handle_.get())).value_or(base::WallTime::min());
}

bool Certificate::is_ca() const {
    const OpensslErrors errors;
    return (X509_get_extension_flags(handle_.get()) & EXFLAG_CA) != 0;
}

bool Certificate::self_issued() const {
    return X509_NAME_cmp(X509_get_subject_name(handle_.get()),
                         X509_get_issuer_name(handle_.get())) == 0;
}

bool Certificate::allows_client_authentication() const {
    const OpensslErrors errors;
    // All bits are set where the extension is absent.
    return (X509_get_extended_key_usage(handle_.get()) & XKU_SSL_CLIENT) != 0;
}

std::string Certificate::key_description() const {
    const OpensslErrors errors;
    const EVP_PKEY* key = X509_get0_pubkey(handle_.get());
    if (key == nullptr) {
        return "unknown";
    }
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) {
        const char* name = EVP_PKEY_get0_type_name(key);
        return std::string(name != nullptr ? name : "unknown") + " " +
               std::to_string(EVP_PKEY_get_bits(key));
    }
    std::array<char, 64> group{};
    if (EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) != 1) {
        return "EC";
    }
    const char* nist = EC_curve_nid2nist(OBJ_txt2nid(group.data()));
    return std::string("EC ") + (nist != nullptr ? nist : group.data());
}

std::string Certificate::signature_algorithm() const {
    const X509_ALGOR* algorithm = nullptr;
    X509_get0_signature(nullptr, &algorithm, handle_.get());
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    return object_name(object);
}

std::string Certificate::fingerprint() const {
    return sha256_hex(der());
}

base::Bytes Certificate::public_key_der() const {
    unsigned char* out = nullptr;
    const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(handle_.get()), &out);
    return owned(out, length);
}

std::string Certificate::public_key_fingerprint() const {
    return sha256_hex(public_key_der());
}

bool Certificate::belongs_to(const PrivateKey& key) const {
    const OpensslErrors errors;
    return X509_check_private_key(handle_.get(), key.get()) == 1;
}

} // namespace ediconform::pki
