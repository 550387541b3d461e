#include "mock-client/workflow/pre_check.hpp"

#include "mock-client/workflow/renewal_window.hpp"

namespace ediconform::mock_client {

std::optional<base::Error> check_before_renewal(const PreCheckInput& input) {
    if (input.certificate == nullptr) {
        return base::Error{"precheck.none"};
    }
    const StoredCertificate& certificate = *input.certificate;
    if (certificate.origin != Origin::api) {
        return base::Error{"precheck.imported", {{"common_name", certificate.common_name}}};
    }
    if (certificate.profile != input.profile.name) {
        return base::Error{"precheck.other_ca",
                           {{"issued_by", certificate.profile}, {"asked", input.profile.name}}};
    }
    if (input.now >= certificate.not_after + std::chrono::seconds(1)) {
        return base::Error{"precheck.expired",
                           {{"not_after", base::to_rfc3339(certificate.not_after)}}};
    }
    if (input.now < certificate.not_before) {
        return base::Error{"precheck.not_yet_valid",
                           {{"not_before", base::to_rfc3339(certificate.not_before)}}};
    }
    switch (window_state(input.profile.window, certificate.not_after, input.now)) {
    case WindowState::not_open:
        return base::Error{"precheck.not_open",
                           {{"opens", base::to_rfc3339(window_opens(input.profile.window,
                                                                    certificate.not_after))}}};
    case WindowState::over:
        return base::Error{"precheck.over",
                           {{"not_after", base::to_rfc3339(certificate.not_after)}}};
    case WindowState::open:
        break;
    }
    return std::nullopt;
}

} // namespace ediconform::mock_client
