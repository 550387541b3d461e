#include "reports/junit_types.hpp"

#include "reports/case_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ediconform::reports {

namespace {

constexpr std::array<std::string_view, 36> kKinds{"base64",
                                                  "before",
                                                  "certificate-field",
                                                  "certificates-issued",
                                                  "chain",
                                                  "client-certificate-accepted",
                                                  "common-name",
                                                  "connections",
                                                  "documented-code",
                                                  "fault-delivered",
                                                  "gave-up",
                                                  "host-fault",
                                                  "http-response",
                                                  "http-status",
                                                  "log",
                                                  "log-records",
                                                  "log-secrets",
                                                  "outcome",
                                                  "outcomes",
                                                  "overlap",
                                                  "partner-accepted",
                                                  "pkcs12-content",
                                                  "pkcs12-password",
                                                  "presented",
                                                  "proof-of-life",
                                                  "quiet",
                                                  "repeats",
                                                  "reply-form",
                                                  "reported",
                                                  "request-certificate",
                                                  "request-form",
                                                  "request-values",
                                                  "requests",
                                                  "secrets-in-place",
                                                  "serial",
                                                  "status"};

std::string_view check_part(const model::CaseResult& result) {
    const auto decisive = decisive_checks(result);
    if (decisive.empty()) {
        return "other";
    }
    const auto found = std::find(kKinds.begin(), kKinds.end(), decisive.front()->check);
    return found == kKinds.end() ? std::string_view("other") : *found;
}

} // namespace

std::span<const std::string_view> junit_check_kinds() {
    return kKinds;
}

std::string junit_type(const model::CaseResult& result) {
    if (is_red(result.verdict)) {
        return fmt::format("ediconform.{}.{}", name_of(result.verdict), check_part(result));
    }
    return fmt::format("ediconform.{}.{}", name_of(result.verdict),
                       name_of(result.owner.value_or(model::Owner::harness)));
}

} // namespace ediconform::reports
