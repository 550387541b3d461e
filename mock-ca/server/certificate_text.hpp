#pragma once

#include "harness/base/result.hpp"
#include "mock-ca/fault/envelope_fault.hpp"
#include "mock-ca/issuance/shaped_issuance.hpp"

#include <optional>
#include <string>

namespace ediconform::mock_ca {

/// What stands in the answer for the certificate `made`, as the fault says; `previous` is what this
/// CA gave out before. Empty where there was nothing before, or where no such text can be made.
std::optional<std::string> certificate_text(const EnvelopeFault& fault,
                                            const ShapedIssuance& issuance,
                                            const MadeCertificate& made,
                                            const std::string& previous);

} // namespace ediconform::mock_ca
