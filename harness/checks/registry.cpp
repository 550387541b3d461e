#include "harness/checks/answer_checks.hpp"
#include "harness/checks/certificate_checks.hpp"
#include "harness/checks/client_authentication_checks.hpp"
#include "harness/checks/client_checks.hpp"
#include "harness/checks/log_checks.hpp"
#include "harness/checks/reply_form_check.hpp"
#include "harness/checks/request_checks.hpp"
#include "harness/checks/traffic_checks.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ediconform::checks {

namespace {

using Entry = std::pair<std::string_view, CheckFunction>;

constexpr std::array kChecks{
    Entry{"outcome", check_outcome},
    Entry{"outcomes", check_outcomes},
    Entry{"proof-of-life", check_proof_of_life},
    Entry{"documented-code", check_documented_code},
    Entry{"status", check_status},
    Entry{"http-response", check_http_response},
    Entry{"http-status", check_http_status},
    Entry{"certificate-field", check_certificate_field},
    Entry{"reply-form", check_reply_form},
    Entry{"base64", check_base64},
    Entry{"pkcs12-password", check_pkcs12_password},
    Entry{"pkcs12-content", check_pkcs12_content},
    Entry{"chain", check_chain},
    Entry{"common-name", check_common_name},
    Entry{"certificates-issued", check_certificates_issued},
    Entry{"overlap", check_overlap},
    Entry{"serial", check_serial},
    Entry{"client-certificate-accepted", check_client_certificate_accepted},
    Entry{"fault-delivered", check_fault_delivered},
    Entry{"requests", check_requests},
    Entry{"connections", check_connections},
    Entry{"request-form", check_request_form},
    Entry{"request-values", check_request_values},
    Entry{"secrets-in-place", check_secrets_in_place},
    Entry{"request-certificate", check_request_certificate},
    Entry{"before", check_before},
    Entry{"quiet", check_quiet},
    Entry{"presented", check_presented},
    Entry{"partner-accepted", check_partner_accepted},
    Entry{"reported", check_reported},
    Entry{"log", check_log},
    Entry{"log-secrets", check_log_secrets},
    Entry{"log-records", check_log_records},
    Entry{"repeats", check_repeats},
    Entry{"gave-up", check_gave_up},
    Entry{"host-fault", check_host_fault},
};

} // namespace

CheckFunction find_check(std::string_view name) {
    const auto found = std::ranges::find(kChecks, name, &Entry::first);
    return found == kChecks.end() ? nullptr : found->second;
}

std::vector<std::string_view> check_names() {
    std::vector<std::string_view> names;
    names.reserve(std::size(kChecks));
    for (const Entry& entry : kChecks) {
        names.push_back(entry.first);
    }
    return names;
}

} // namespace ediconform::checks
