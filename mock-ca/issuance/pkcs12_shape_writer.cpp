#include "harness/base/text.hpp"
#include "harness/pki/openssl_error.hpp"
#include "mock-ca/issuance/pkcs12_protection.hpp"
#include "mock-ca/issuance/pkcs12_shape.hpp"

#include <array>

namespace ediconform::mock_ca {
namespace {

using Cipher = Pkcs12Shape::Cipher;

constexpr int kInTheClear = -1; ///< OpenSSL's word for a safe or a key bag without encryption.
constexpr std::size_t kLongName = 1024;

void free_bags(STACK_OF(PKCS12_SAFEBAG) * bags) {
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}
void free_safes(STACK_OF(PKCS7) * safes) {
    sk_PKCS7_pop_free(safes, PKCS7_free);
}

Pkcs12Protection protection_for(Cipher cipher, const wire::Pkcs12Rule& rule) {
    using Rule = wire::Pkcs12Encryption;
    switch (cipher) {
    case Cipher::none:
        return {kInTheClear, kInTheClear, false};
    case Cipher::aes_128:
        return protection_of(Rule::aes_128);
    case Cipher::aes_256:
        return protection_of(Rule::aes_256);
    case Cipher::triple_des:
        return protection_of(Rule::triple_des);
    case Cipher::rc2_40:
        return protection_of(Rule::rc2_40);
    case Cipher::of_profile:
        break;
    }
    return protection_of(rule.encryption);
}

const EVP_MD* mac_digest(Pkcs12Shape::Mac mac, const wire::Pkcs12Rule& rule) {
    switch (mac) {
    case Pkcs12Shape::Mac::none:
        return nullptr;
    case Pkcs12Shape::Mac::sha1:
        return EVP_sha1();
    case Pkcs12Shape::Mac::sha256:
        return EVP_sha256();
    case Pkcs12Shape::Mac::sha512:
        return EVP_sha512();
    case Pkcs12Shape::Mac::of_profile:
        break;
    }
    return rule.mac == wire::Digest::sha1 ? EVP_sha1() : EVP_sha256();
}

std::string name_for(Pkcs12Shape::FriendlyName kind, const std::string& common_name) {
    switch (kind) {
    case Pkcs12Shape::FriendlyName::none:
        return {};
    case Pkcs12Shape::FriendlyName::japanese:
        return "電子証明書（試験用）";
    case Pkcs12Shape::FriendlyName::long_one:
        return std::string(kLongName, 'n');
    case Pkcs12Shape::FriendlyName::common_name:
        break;
    }
    return common_name;
}

/// One file on its way, bag by bag.
class ShapedWriter {
public:
    ShapedWriter(const Pkcs12Material& material, const Pkcs12Shape& shape,
                 const wire::Pkcs12Rule& rule)
        : material_(material), shape_(shape), rule_(rule),
          of_certificates_(protection_for(shape.cipher, rule)),
          of_key_(protection_for(shape.key_cipher.value_or(shape.cipher), rule)) {}
    ShapedWriter(const ShapedWriter&) = delete;
    ShapedWriter& operator=(const ShapedWriter&) = delete;
    ~ShapedWriter() {
        free_bags(certificates_);
        free_bags(keys_);
        free_safes(safes_);
    }

    base::Result<base::Bytes> write() {
        const pki::OpensslErrors errors;
        if (of_certificates_.legacy || of_key_.legacy) {
            library_ = load_legacy();
            if (!library_) {
                return cannot_write_pkcs12("no legacy provider");
            }
        }
        put_in_certificates();
        put_in_keys();
        close_safes();
        const pki::Pkcs12Ptr file(PKCS12_add_safes_ex(safes_, 0, context(), nullptr));
        good_ = good_ && file != nullptr;
        base::Bytes der = good_ && protect(file.get()) ? encode_pkcs12(file.get()) : base::Bytes();
        if (der.empty()) {
            return cannot_write_pkcs12(errors.reason());
        }
        return der;
    }

private:
    using LocalKeyId = Pkcs12Shape::LocalKeyId;

    [[nodiscard]] OSSL_LIB_CTX* context() const {
        return library_ ? library_->context.get() : nullptr;
    }

    void add_certificate(const pki::Certificate& certificate, bool with_id,
                         const std::string& name) {
        PKCS12_SAFEBAG* bag = PKCS12_add_cert(&certificates_, certificate.get());
        describe(bag, certificate, with_id, name);
    }

    void add_key(const pki::PrivateKey& key, const pki::Certificate& certificate,
                 const std::string& name) {
        PKCS12_SAFEBAG* bag = PKCS12_add_key_ex(&keys_, key.get(), 0, iterations(), of_key_.key_nid,
                                                material_.password.c_str(), context(), nullptr);
        describe(bag, certificate, shape_.local_key_id != LocalKeyId::nowhere, name);
    }

    /// A pair is told by equal identifiers, customarily the SHA-1 of the certificate.
    void describe(PKCS12_SAFEBAG* bag, const pki::Certificate& certificate, bool with_id,
                  const std::string& name) {
        std::array<unsigned char, EVP_MAX_MD_SIZE> id{};
        unsigned length = 0;
        good_ = good_ && bag != nullptr &&
                X509_digest(certificate.get(), EVP_sha1(), id.data(), &length) == 1;
        if (good_ && with_id) {
            good_ = PKCS12_add_localkeyid(bag, id.data(), static_cast<int>(length)) == 1;
        }
        if (good_ && !name.empty()) {
            good_ = PKCS12_add_friendlyname_utf8(bag, name.c_str(), -1) == 1;
        }
    }

    void put_in_certificates() {
        const bool on_pair = shape_.local_key_id != LocalKeyId::nowhere;
        if (shape_.other_identity_first) {
            add_certificate(material_.other->certificate, on_pair, "other");
        }
        const auto add_own = [&] {
            if (!shape_.without_certificate) {
                add_certificate(material_.identity.certificate, on_pair, friendly_name());
            }
        };
        if (!shape_.authority_first) {
            add_own();
        }
        if (!shape_.without_certificate || shape_.key == Pkcs12Shape::Key::none) {
            for (const pki::Certificate& above : material_.identity.chain) {
                add_certificate(above, shape_.local_key_id == LocalKeyId::everywhere, {});
            }
        }
        if (shape_.authority_first) {
            add_own();
        }
    }

    void put_in_keys() {
        if (shape_.other_identity_first) {
            add_key(material_.other->key, material_.other->certificate, "other");
        }
        if (shape_.key != Pkcs12Shape::Key::none) {
            const bool other = shape_.key == Pkcs12Shape::Key::other;
            add_key(other ? material_.other->key : material_.identity.key,
                    material_.identity.certificate, friendly_name());
        }
    }

    void close_safes() {
        if (good_ && certificates_ != nullptr) {
            good_ = PKCS12_add_safe_ex(&safes_, certificates_, of_certificates_.certificate_nid,
                                       iterations(), material_.password.c_str(), context(),
                                       nullptr) == 1;
        }
        if (good_ && keys_ != nullptr) {
            good_ = PKCS12_add_safe(&safes_, keys_, kInTheClear, 0, nullptr) == 1;
        }
    }

    bool protect(PKCS12* file) {
        const EVP_MD* digest = mac_digest(shape_.mac, rule_);
        if (digest == nullptr) {
            return true;
        }
        const int count = shape_.mac_iterations != 0 ? shape_.mac_iterations : rule_.iterations;
        return PKCS12_set_mac(file, material_.mac_password.c_str(),
                              static_cast<int>(material_.mac_password.size()), nullptr, 0, count,
                              digest) == 1;
    }

    [[nodiscard]] int iterations() const {
        return shape_.iterations != 0 ? shape_.iterations : rule_.iterations;
    }
    [[nodiscard]] std::string friendly_name() const {
        return name_for(shape_.friendly_name, material_.friendly_name) +
               std::string(shape_.name_suffix, '.');
    }

    const Pkcs12Material& material_;
    const Pkcs12Shape& shape_;
    const wire::Pkcs12Rule& rule_;
    Pkcs12Protection of_certificates_;
    Pkcs12Protection of_key_;
    std::optional<LegacyLibrary> library_;
    STACK_OF(PKCS12_SAFEBAG) * certificates_ = nullptr;
    STACK_OF(PKCS12_SAFEBAG) * keys_ = nullptr;
    STACK_OF(PKCS7) * safes_ = nullptr;
    bool good_ = true;
};

} // namespace

base::Result<base::Bytes> write_shaped_pkcs12(const Pkcs12Material& material,
                                              const Pkcs12Shape& shape,
                                              const wire::Pkcs12Rule& rule) {
    if (!base::is_utf8(material.password) || !base::is_utf8(material.mac_password)) {
        return cannot_write_pkcs12("password is not UTF-8 text");
    }
    if (!material.other && (shape.other_identity_first || shape.key == Pkcs12Shape::Key::other)) {
        return cannot_write_pkcs12("no other identity");
    }
    ShapedWriter writer(material, shape, rule);
    auto der = writer.write();
    if (!der) {
        return der;
    }
    auto altered = altered_octets(*std::move(der), shape.octets);
    if (!altered) {
        return cannot_write_pkcs12("no such octets");
    }
    return *std::move(altered);
}

} // namespace ediconform::mock_ca
