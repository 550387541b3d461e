#include "harness/pki/pkcs12_examiner.hpp"

#include "harness/pki/openssl_error.hpp"
#include "harness/pki/openssl_ptr.hpp"
#include "harness/pki/pkcs12_algorithm.hpp"

#include <openssl/err.h>
#include <openssl/pkcs12err.h>

#include <algorithm>
#include <functional>

namespace ediconform::pki {
namespace {

constexpr std::size_t kLargestFile = 1U << 20U;
constexpr std::int64_t kHighestIterations = 5'000'000;
/// Over all derivations of one file: many affordable ones are as costly as one that is not.
constexpr std::int64_t kHighestTotal = 4 * kHighestIterations;

struct SafesDeleter {
    void operator()(STACK_OF(PKCS7) * safes) const { sk_PKCS7_pop_free(safes, PKCS7_free); }
};
using SafesPtr = std::unique_ptr<STACK_OF(PKCS7), SafesDeleter>;

struct BagsDeleter {
    void operator()(STACK_OF(PKCS12_SAFEBAG) * bags) const {
        sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    }
};
using BagsPtr = std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), BagsDeleter>;

/// A password as OpenSSL takes it. Null and empty differ: the first becomes no octets at all, the
/// second the two of a terminator (RFC 7292 B.1), and both are found in files "without a password".
struct PasswordForm {
    const char* text;
    int length;
};

class Examination {
public:
    explicit Examination(const std::string& password) {
        if (password.empty()) {
            forms_ = {{"", 0}, {nullptr, 0}};
        } else {
            forms_ = {{password.c_str(), static_cast<int>(password.size())}};
        }
    }

    Pkcs12Facts examine(base::ByteView der);

private:
    [[nodiscard]] Pkcs12Ptr parse(base::ByteView der);
    void survey_mac(const PKCS12* file);
    void survey_safe(PKCS7* safe);
    void survey_bags(const STACK_OF(PKCS12_SAFEBAG) * bags);
    void note_encryption(const X509_ALGOR& algorithm);
    void note_unsupported(const std::string& name);
    void charge(std::int64_t iterations);
    void verify_mac(PKCS12* file);
    void open_safe(PKCS7* safe);
    void open_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, const Pkcs12Algorithm& around);
    void open_bag(const PKCS12_SAFEBAG* bag, const Pkcs12Algorithm& around);
    void note_bag(const std::string& kind, const Pkcs12Algorithm& protection);
    void open_shrouded_key(const PKCS12_SAFEBAG* bag);
    void take_certificate(const PKCS12_SAFEBAG* bag);
    void take_key(const PKCS8_PRIV_KEY_INFO* info);
    void find_leaf();
    void drop_content();

    Pkcs12Library library_;
    std::vector<PasswordForm> forms_;
    std::int64_t charged_ = 0;
    bool mac_supported_ = false;
    Pkcs12Facts facts_;
};

/// The content of an encryptedData, or null where one of its optional parts is missing.
const PKCS7_ENC_CONTENT* encrypted_content(const PKCS7* safe) {
    if (PKCS7_type_is_encrypted(safe) == 0 || safe->d.encrypted == nullptr ||
        safe->d.encrypted->enc_data == nullptr ||
        safe->d.encrypted->enc_data->enc_data == nullptr) {
        return nullptr;
    }
    return safe->d.encrypted->enc_data;
}

const X509_ALGOR* shrouding(const PKCS12_SAFEBAG* bag) {
    const X509_SIG* shrouded = PKCS12_SAFEBAG_get0_pkcs8(bag);
    const X509_ALGOR* algorithm = nullptr;
    if (shrouded != nullptr) {
        X509_SIG_get0(shrouded, &algorithm, nullptr);
    }
    return algorithm;
}

base::Bytes encoded(const PKCS12* file) {
    unsigned char* out = nullptr;
    const int length = i2d_PKCS12(file, &out);
    const OpensslMemory<unsigned char> owner(out);
    return length <= 0
               ? base::Bytes()
               : base::Bytes(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
}

template <class Visit>
void for_each(const STACK_OF(PKCS12_SAFEBAG) * bags, Visit visit) {
    for (int at = 0; at < sk_PKCS12_SAFEBAG_num(bags); ++at) {
        visit(sk_PKCS12_SAFEBAG_value(bags, at));
    }
}

Pkcs12Facts Examination::examine(base::ByteView der) {
    const OpensslErrors errors;
    if (der.size() > kLargestFile) {
        facts_.too_costly = true;
        return std::move(facts_);
    }
    const Pkcs12Ptr file = parse(der);
    if (file == nullptr) {
        return std::move(facts_);
    }
    survey_mac(file.get());
    const SafesPtr safes(PKCS12_unpack_authsafes(file.get()));
    if (safes == nullptr) {
        // Another content type here is the public-key integrity mode (RFC 7292 4).
        if (ERR_GET_REASON(ERR_peek_last_error()) == PKCS12_R_CONTENT_TYPE_NOT_DATA) {
            facts_.parsed = true;
            note_unsupported("signedData");
        }
        return std::move(facts_);
    }
    facts_.parsed = true;
    for (int at = 0; at < sk_PKCS7_num(safes.get()); ++at) {
        survey_safe(sk_PKCS7_value(safes.get(), at));
    }
    if (facts_.too_costly) {
        return std::move(facts_);
    }
    verify_mac(file.get());
    facts_.decrypted = true;
    for (int at = 0; at < sk_PKCS7_num(safes.get()) && !facts_.too_costly; ++at) {
        open_safe(sk_PKCS7_value(safes.get(), at));
    }
    if (facts_.too_costly) {
        drop_content();
    }
    find_leaf();
    return std::move(facts_);
}

Pkcs12Ptr Examination::parse(base::ByteView der) {
    // Reading into an object made with a library context is how the parts below inherit that
    // context.
    PKCS12* raw = PKCS12_init_ex(NID_pkcs7_data, library_.get(), nullptr);
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = at + der.size();
    const bool parsed = d2i_PKCS12(&raw, &at, static_cast<long>(der.size())) != nullptr;
    Pkcs12Ptr file(raw);
    if (!parsed) {
        return nullptr;
    }
    facts_.trailing_octets = static_cast<std::size_t>(end - at);
    facts_.der = encoded(file.get()) == der.substr(0, der.size() - facts_.trailing_octets);
    return file;
}

void Examination::survey_mac(const PKCS12* file) {
    facts_.mac_present = PKCS12_mac_present(file) == 1;
    if (!facts_.mac_present) {
        return;
    }
    const X509_ALGOR* algorithm = nullptr;
    const ASN1_INTEGER* iterations = nullptr;
    PKCS12_get0_mac(nullptr, &algorithm, nullptr, &iterations, file);
    facts_.mac_digest = short_name(algorithm->algorithm);
    facts_.mac_iterations = as_count(iterations, 1);
    mac_supported_ = library_.has_digest(OBJ_obj2nid(algorithm->algorithm));
    if (!mac_supported_) {
        note_unsupported(facts_.mac_digest);
    }
    charge(facts_.mac_iterations);
}

void Examination::survey_safe(PKCS7* safe) {
    if (const PKCS7_ENC_CONTENT* content = encrypted_content(safe)) {
        note_encryption(*content->algorithm);
    } else if (PKCS7_type_is_data(safe) != 0) {
        const BagsPtr bags(PKCS12_unpack_p7data(safe));
        survey_bags(bags.get());
    }
}

void Examination::survey_bags(const STACK_OF(PKCS12_SAFEBAG) * bags) {
    for_each(bags, [this](const PKCS12_SAFEBAG* bag) {
        const int type = PKCS12_SAFEBAG_get_nid(bag);
        if (type == NID_safeContentsBag) {
            survey_bags(PKCS12_SAFEBAG_get0_safes(bag));
        } else if (type == NID_pkcs8ShroudedKeyBag) {
            if (const X509_ALGOR* algorithm = shrouding(bag)) {
                note_encryption(*algorithm);
            }
        }
    });
}

void Examination::note_encryption(const X509_ALGOR& algorithm) {
    const Pkcs12Algorithm described = describe_encryption(library_, algorithm);
    auto& seen = facts_.encryption_algorithms;
    if (std::ranges::find(seen, described.name) == seen.end()) {
        seen.push_back(described.name);
    }
    if (!described.supported) {
        note_unsupported(described.name);
    }
    charge(described.iterations);
}

void Examination::note_unsupported(const std::string& name) {
    if (!facts_.unsupported) {
        facts_.unsupported = name;
    }
}

void Examination::charge(std::int64_t iterations) {
    facts_.highest_iterations = std::max(facts_.highest_iterations, iterations);
    if (iterations > kHighestIterations) {
        facts_.too_costly = true;
        return;
    }
    charged_ += iterations * static_cast<std::int64_t>(forms_.size());
    facts_.too_costly = facts_.too_costly || charged_ > kHighestTotal;
}

void Examination::verify_mac(PKCS12* file) {
    if (!facts_.mac_present || !mac_supported_) {
        return;
    }
    const auto fitting = std::ranges::find_if(forms_, [file](const PasswordForm& form) {
        return PKCS12_verify_mac(file, form.text, form.length) == 1;
    });
    if (fitting != forms_.end()) {
        facts_.mac_verified = true;
        forms_ = {*fitting};
    }
}

void Examination::open_safe(PKCS7* safe) {
    if (PKCS7_type_is_data(safe) != 0) {
        const BagsPtr bags(PKCS12_unpack_p7data(safe));
        facts_.decrypted = facts_.decrypted && bags != nullptr;
        open_bags(bags.get(), {});
        return;
    }
    const PKCS7_ENC_CONTENT* content = encrypted_content(safe);
    if (content == nullptr) {
        note_unsupported(short_name(safe->type));
        facts_.decrypted = false;
        return;
    }
    const Pkcs12Algorithm protection = describe_encryption(library_, *content->algorithm);
    for (const PasswordForm& form : forms_) {
        const BagsPtr bags(PKCS12_unpack_p7encdata(safe, form.text, form.length));
        if (bags != nullptr) {
            // Only now it is known what they hold; what was in the clear was surveyed before.
            survey_bags(bags.get());
            open_bags(bags.get(), protection);
            return;
        }
    }
    note_bag("encryptedData", protection);
    facts_.decrypted = false;
}

void Examination::note_bag(const std::string& kind, const Pkcs12Algorithm& protection) {
    facts_.bags.push_back({kind, protection.name, protection.iterations});
}

void Examination::open_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, const Pkcs12Algorithm& around) {
    for_each(bags, [&](const PKCS12_SAFEBAG* bag) {
        if (!facts_.too_costly) {
            open_bag(bag, around);
        }
    });
}

void Examination::open_bag(const PKCS12_SAFEBAG* bag, const Pkcs12Algorithm& around) {
    const int type = PKCS12_SAFEBAG_get_nid(bag);
    if (type != NID_safeContentsBag) {
        const X509_ALGOR* own = type == NID_pkcs8ShroudedKeyBag ? shrouding(bag) : nullptr;
        note_bag(short_name(PKCS12_SAFEBAG_get0_type(bag)),
                 own != nullptr ? describe_encryption(library_, *own) : around);
    }
    switch (type) {
    case NID_keyBag:
        ++facts_.key_count;
        take_key(PKCS12_SAFEBAG_get0_p8inf(bag));
        break;
    case NID_pkcs8ShroudedKeyBag:
        ++facts_.key_count;
        open_shrouded_key(bag);
        break;
    case NID_certBag:
        take_certificate(bag);
        break;
    case NID_safeContentsBag:
        open_bags(PKCS12_SAFEBAG_get0_safes(bag), around);
        break;
    default: // CRLs and secrets say nothing about an identity.
        break;
    }
}

void Examination::open_shrouded_key(const PKCS12_SAFEBAG* bag) {
    for (const PasswordForm& form : forms_) {
        const Pkcs8Ptr info(
            PKCS12_decrypt_skey_ex(bag, form.text, form.length, library_.get(), nullptr));
        if (info != nullptr) {
            take_key(info.get());
            return;
        }
    }
    facts_.decrypted = false;
}

void Examination::take_certificate(const PKCS12_SAFEBAG* bag) {
    const X509Ptr certificate(PKCS12_SAFEBAG_get1_cert(bag));
    if (certificate == nullptr) {
        return;
    }
    // Read again, so that it does not depend on the library context of this examination.
    unsigned char* out = nullptr;
    const int length = i2d_X509(certificate.get(), &out);
    const OpensslMemory<unsigned char> owner(out);
    if (length <= 0) {
        return;
    }
    auto copy = Certificate::from_der(
        {reinterpret_cast<const char*>(out), static_cast<std::size_t>(length)});
    if (copy) {
        facts_.certificates.push_back(*std::move(copy));
    }
}

void Examination::take_key(const PKCS8_PRIV_KEY_INFO* info) {
    if (facts_.key || info == nullptr) {
        return;
    }
    if (EVP_PKEY* key = EVP_PKCS82PKEY(info)) {
        facts_.key = PrivateKey(std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free));
    }
}

void Examination::find_leaf() {
    if (!facts_.key) {
        return;
    }
    for (std::size_t at = 0; at < facts_.certificates.size(); ++at) {
        if (facts_.certificates[at].belongs_to(*facts_.key)) {
            facts_.leaf = at;
            return;
        }
    }
}

void Examination::drop_content() {
    facts_.decrypted = false;
    facts_.key_count = 0;
    facts_.bags.clear();
    facts_.certificates.clear();
    facts_.key.reset();
}

} // namespace

Pkcs12Facts examine_pkcs12(base::ByteView der, const std::string& password) {
    return Examination(password).examine(der);
}

} // namespace ediconform::pki
