#include "mock-client/workflow/install_check.hpp"

#include "harness/pki/pkcs12_examiner.hpp"
#include "harness/transport/identity_check.hpp"
#include "mock-client/workflow/outcome.hpp"

namespace ediconform::mock_client {

namespace {

constexpr std::chrono::minutes kClockTolerance{5};

transport::TlsIdentity tls_identity(const pki::Identity& identity) {
    std::string chain;
    for (const pki::Certificate& above : identity.chain) {
        chain += above.pem();
    }
    return {identity.certificate.pem(), chain, identity.key.to_pem()};
}

} // namespace

base::Result<pki::Identity> open_download(const InstallInput& input) {
    auto identity = pki::open_pkcs12(input.download.pkcs12, input.password.reveal());
    if (!identity) {
        return identity;
    }
    const pki::Certificate& certificate = identity->certificate;
    if (certificate.is_ca()) {
        return base::Error{"install.ca_certificate", {{"subject", certificate.subject()}}};
    }
    const std::vector<std::string> names = certificate.common_names();
    if (names.size() != 1 || names.front() != input.download.common_name) {
        return base::Error{
            "install.common_name",
            {{"expected", input.download.common_name}, {"subject", certificate.subject()}}};
    }
    if (!certificate.allows_client_authentication()) {
        return base::Error{"install.purpose", {{"subject", certificate.subject()}}};
    }
    if (input.now + kClockTolerance < certificate.not_before() ||
        certificate.not_after() < input.now) {
        return base::Error{"install.not_valid",
                           {{"not_before", base::to_rfc3339(certificate.not_before())},
                            {"not_after", base::to_rfc3339(certificate.not_after())}}};
    }
    if (auto usable = transport::check_identity(tls_identity(*identity)); !usable) {
        return base::Error{"install.unusable",
                           {{"subject", certificate.subject()},
                            {"detail", usable.error().arguments.back().second}}};
    }
    return identity;
}

std::string outcome_of_open_failure(const base::Error& error) {
    return std::string(error.id == "pkcs12.password" ? outcome::kPasswordError
                                                     : outcome::kRegistrationError);
}

bool may_be_opened_later(const base::Error& error) {
    return error.id == "pkcs12.password";
}

} // namespace ediconform::mock_client
