#pragma once

#include "harness/base/result.hpp"
#include "harness/pki/certificate.hpp"

#include <string_view>

namespace ediconform::mock_ca {
class TestAuthority;
}

namespace ediconform::runner {

/// A client certificate as somebody could make it who has none of the genuine CA: subject (octet
/// for octet) and validity of `genuine`, with `key`. `kind`, as in case.schema.json: `same_subject`
/// of `other_authority`; `same_issuer` of a CA with the name of the genuine one; `self_signed`.
base::Result<pki::Identity> forge(std::string_view kind, const pki::Certificate& genuine,
                                  const mock_ca::TestAuthority& other_authority,
                                  const pki::PrivateKey& key);

} // namespace ediconform::runner
