#pragma once

#include "mock-ca/server/ca_core.hpp"

#include <string>

namespace ediconform::mock_ca {

/// Pairs and certificates that the CA handed out before anybody asked through the API.
class Fixtures {
public:
    explicit Fixtures(CaCore& core) : core_(core) {}

    base::Result<Pair> add_pair(PairState state, const std::string& user);
    base::Result<ClientCertificate> add_certificate(const ValidityPeriod& validity, Origin origin,
                                                    pki::Purpose usage);
    [[nodiscard]] ValidityPeriod validity_of(ValidityState state) const;

private:
    [[nodiscard]] std::string text_for(std::string_view member, std::size_t length);
    [[nodiscard]] base::Result<pki::Certificate> sign(const std::string& common_name,
                                                      const ValidityPeriod& validity,
                                                      const pki::PrivateKey& key,
                                                      pki::Purpose usage) const;

    CaCore& core_;
};

} // namespace ediconform::mock_ca
