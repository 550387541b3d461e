#include "harness/pki/pkcs12_algorithm.hpp"

#include "harness/pki/openssl_error.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace ediconform::pki {
namespace {

using Pbe2ParametersPtr = OpensslPtr<PBE2PARAM, PBE2PARAM_free>;
using PbeParametersPtr = OpensslPtr<PBEPARAM, PBEPARAM_free>;
using Pbkdf2ParametersPtr = OpensslPtr<PBKDF2PARAM, PBKDF2PARAM_free>;
using ScryptParametersPtr = OpensslPtr<SCRYPT_PARAMS, SCRYPT_PARAMS_free>;

constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

template <class Parameters>
Parameters* unpack(const ASN1_ITEM* item, const X509_ALGOR& algorithm) {
    return static_cast<Parameters*>(ASN1_TYPE_unpack_sequence(item, algorithm.parameter));
}

std::int64_t product(std::int64_t left, std::int64_t right) {
    return left != 0 && right > kHighest / left ? kHighest : left * right;
}

/// The key derivation inside PBES2 (RFC 8018 A.4).
Pkcs12Algorithm describe_derivation(const Pkcs12Library& library, const X509_ALGOR& derivation) {
    const int nid = OBJ_obj2nid(derivation.algorithm);
    if (nid == NID_id_pbkdf2) {
        const Pbkdf2ParametersPtr parameters(
            unpack<PBKDF2PARAM>(ASN1_ITEM_rptr(PBKDF2PARAM), derivation));
        if (parameters == nullptr) {
            return {"", 0, false};
        }
        // Absent means HMAC with SHA-1 (RFC 8018 A.2).
        const int prf =
            parameters->prf == nullptr ? NID_hmacWithSHA1 : OBJ_obj2nid(parameters->prf->algorithm);
        int digest = NID_undef;
        const bool known = EVP_PBE_find(EVP_PBE_TYPE_PRF, prf, nullptr, &digest, nullptr) == 1;
        return {"", as_count(parameters->iter, 1), known && library.has_digest(digest)};
    }
    if (nid == NID_id_scrypt) {
        const ScryptParametersPtr parameters(
            unpack<SCRYPT_PARAMS>(ASN1_ITEM_rptr(SCRYPT_PARAMS), derivation));
        if (parameters == nullptr) {
            return {"scrypt/", 0, false};
        }
        const std::int64_t work = product(
            product(as_count(parameters->costParameter, 0), as_count(parameters->blockSize, 0)),
            as_count(parameters->parallelizationParameter, 0));
        return {"scrypt/", work, true};
    }
    return {short_name(derivation.algorithm) + "/", 0, false};
}

Pkcs12Algorithm describe_pbes2(const Pkcs12Library& library, const X509_ALGOR& algorithm) {
    const Pbe2ParametersPtr parameters(unpack<PBE2PARAM>(ASN1_ITEM_rptr(PBE2PARAM), algorithm));
    if (parameters == nullptr) {
        return {"PBES2", 0, false};
    }
    Pkcs12Algorithm described = describe_derivation(library, *parameters->keyfunc);
    const ASN1_OBJECT* cipher = parameters->encryption->algorithm;
    described.name = "PBES2/" + described.name + short_name(cipher);
    described.supported = described.supported && library.has_cipher(OBJ_obj2nid(cipher));
    return described;
}

std::string long_name(const ASN1_OBJECT* object) {
    const int nid = OBJ_obj2nid(object);
    return nid != NID_undef ? OBJ_nid2ln(nid) : short_name(object);
}

} // namespace

Pkcs12Library::Pkcs12Library() : context_(OSSL_LIB_CTX_new()) {
    const OpensslErrors errors;
    if (context_ != nullptr) {
        default_.reset(OSSL_PROVIDER_load(context_.get(), "default"));
        legacy_.reset(OSSL_PROVIDER_load(context_.get(), "legacy"));
    }
    if (default_ == nullptr) {
        throw_openssl_failure("no default provider");
    }
}

bool Pkcs12Library::has_cipher(int nid) const {
    const OpensslErrors errors;
    EVP_CIPHER* cipher = EVP_CIPHER_fetch(context_.get(), OBJ_nid2sn(nid), nullptr);
    EVP_CIPHER_free(cipher);
    return cipher != nullptr;
}

bool Pkcs12Library::has_digest(int nid) const {
    const OpensslErrors errors;
    EVP_MD* digest = EVP_MD_fetch(context_.get(), OBJ_nid2sn(nid), nullptr);
    EVP_MD_free(digest);
    return digest != nullptr;
}

Pkcs12Algorithm describe_encryption(const Pkcs12Library& library, const X509_ALGOR& algorithm) {
    const OpensslErrors errors;
    const int nid = OBJ_obj2nid(algorithm.algorithm);
    if (nid == NID_pbes2) {
        return describe_pbes2(library, algorithm);
    }
    int cipher = NID_undef;
    int digest = NID_undef;
    Pkcs12Algorithm described{long_name(algorithm.algorithm), 0, false};
    if (EVP_PBE_find(EVP_PBE_TYPE_OUTER, nid, &cipher, &digest, nullptr) != 1) {
        return described;
    }
    described.supported = library.has_cipher(cipher) && library.has_digest(digest);
    const PbeParametersPtr parameters(unpack<PBEPARAM>(ASN1_ITEM_rptr(PBEPARAM), algorithm));
    if (parameters != nullptr) {
        described.iterations = as_count(parameters->iter, 1);
    }
    return described;
}

std::string short_name(const ASN1_OBJECT* object) {
    const int nid = OBJ_obj2nid(object);
    if (nid != NID_undef) {
        return OBJ_nid2sn(nid);
    }
    std::array<char, 128> text{};
    const int length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
    return length > 0 ? text.data() : "unknown";
}

std::int64_t as_count(const ASN1_INTEGER* number, std::int64_t absent) {
    if (number == nullptr) {
        return absent;
    }
    if (ASN1_STRING_type(number) == V_ASN1_NEG_INTEGER) {
        return 0;
    }
    std::int64_t value = 0;
    return ASN1_INTEGER_get_int64(&value, number) == 1 ? value : kHighest;
}

} // namespace ediconform::pki
