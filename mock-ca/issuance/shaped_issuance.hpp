#pragma once

#include "mock-ca/issuance/certificate_shape.hpp"
#include "mock-ca/issuance/issuance_service.hpp"
#include "mock-ca/issuance/pkcs12_shape.hpp"

#include <string>

namespace ediconform::mock_ca {

/// What a CA hands out that makes mistakes in certificates and files, after the correct one has
/// decided. Where a shape is not possible for what was made, the error is `issuance.shape`.
class ShapedIssuance {
public:
    /// `profile` must outlive it.
    ShapedIssuance(const IssuanceTools& tools, const wire::CaProfile& profile,
                   std::shared_ptr<const Policies> policies);

    /// The password of a PKCS #12 that is not protected by the one asked for.
    [[nodiscard]] const base::SecretText& other_password() const { return other_password_; }
    /// The PKCS #12 of `made` in another shape, as Base64.
    [[nodiscard]] base::Result<std::string> repacked(const MadeCertificate& made,
                                                     const Pkcs12Shape& shape) const;
    /// Another certificate in the place of the one that was made, packed as usual.
    [[nodiscard]] base::Result<MadeCertificate> remade(const MadeCertificate& made,
                                                       const CertificateShape& shape) const;

private:
    [[nodiscard]] base::Result<pki::Identity> identity_of_somebody_else() const;
    [[nodiscard]] base::Result<std::vector<pki::Certificate>>
    chain_of(const MadeCertificate& made, Pkcs12Shape::Chain kind) const;
    [[nodiscard]] std::optional<std::string> password_of(const MadeCertificate& made,
                                                         Pkcs12Shape::Password kind) const;
    [[nodiscard]] base::Result<pki::Certificate> signed_after(const CertificateShape& shape,
                                                              const pki::CertificateSpec& spec,
                                                              const pki::PrivateKey& key) const;

    IssuanceTools tools_;
    const wire::CaProfile* profile_;
    std::shared_ptr<const Policies> policies_;
    base::SecretText other_password_;
};

} // namespace ediconform::mock_ca
