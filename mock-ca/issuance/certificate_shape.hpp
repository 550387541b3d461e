#pragma once

#include "harness/pki/certificate.hpp"
#include "harness/pki/certificate_builder.hpp"
#include "mock-ca/issuance/authorisation.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ediconform::mock_ca {

/// How an issued certificate differs from the one that the CA should issue. As it is here, it does
/// not.
struct CertificateShape {
    enum class CommonName { right, other, other_case, full_width, missing, twice };
    enum class Serial { random, of_the_old, zero, negative, too_long };
    enum class Key { fresh, of_the_old, rsa_1024 };
    enum class Signature { right, sha1, broken };

    CommonName common_name = CommonName::right;
    Serial serial = Serial::random;
    Key key = Key::fresh;
    Signature signature = Signature::right;
    std::optional<std::chrono::seconds> begins_in; ///< From now on; negative: in the past.
    std::optional<std::chrono::seconds> ends_in;
    bool ends_before_the_old = false; ///< A day earlier than the certificate that is renewed.
    bool ca = false;                  ///< basicConstraints says that it is a CA.
    bool unrelated_issuer = false;    ///< Signed by a CA that is not in the file.
    /// As in `pki::CertificateSpec::extra_extensions`; with an empty value: left out.
    std::vector<std::pair<std::string, std::string>> extensions;
};

/// What `spec` becomes. `renewed` is null for an issue. Empty where there is nothing to differ
/// from: a certificate of before in an issue, a letter in a name without letters.
std::optional<pki::CertificateSpec> shaped_spec(const CertificateShape& shape,
                                                pki::CertificateSpec spec, base::WallTime now,
                                                const IssuedRecord* renewed);

/// The key that the shape asks for; `fresh` where it asks for none, empty where it does not exist.
std::optional<pki::PrivateKey> shaped_key(const CertificateShape& shape,
                                          const pki::PrivateKey& fresh,
                                          const IssuedRecord* renewed);

/// The same certificate with a signature that does not hold. Error `pki.certificate`.
base::Result<pki::Certificate> with_broken_signature(const pki::Certificate& certificate);

} // namespace ediconform::mock_ca
