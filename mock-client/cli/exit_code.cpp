#include "mock-client/cli/exit_code.hpp"

#include "mock-client/workflow/outcome.hpp"

#include <map>

namespace ediconform::mock_client {

int exit_code_of(std::string_view outcome) {
    static const std::map<std::string_view, int> kCodes{
        {outcome::kOk, exit_code::kOk},
        {outcome::kNotNeeded, exit_code::kOk},
        {outcome::kRefusedByClient, exit_code::kRefusedByClient},
        {outcome::kConnectionError, exit_code::kConnection},
        {outcome::kTimeout, exit_code::kTimeout},
        {outcome::kServerCertificateError, exit_code::kServerCertificate},
        {outcome::kClientCertificateRefused, exit_code::kClientCertificate},
        {outcome::kHttpError, exit_code::kHttp},
        {outcome::kInvalidReply, exit_code::kInvalidReply},
        {outcome::kSaveError, exit_code::kSave},
        {outcome::kPasswordError, exit_code::kPassword},
        {outcome::kRegistrationError, exit_code::kRegistration},
    };
    const auto code = kCodes.find(outcome);
    return code == kCodes.end() ? exit_code::kRefusedByCa : code->second;
}

} // namespace ediconform::mock_client
