#include "harness/runner/client_outcome.hpp"

#include <algorithm>
#include <array>

namespace ediconform::runner {

namespace {

using Outcomes = std::vector<std::string_view>;

const Outcomes& of_requests() {
    static const Outcomes kOutcomes{"ok",
                                    "refused_by_client",
                                    "connection_error",
                                    "timeout",
                                    "server_certificate_error",
                                    "client_certificate_refused",
                                    "http_error",
                                    "format_error",
                                    "not_vetted",
                                    "key_used",
                                    "out_of_window",
                                    "bad_renewal_password",
                                    "unknown_code",
                                    "invalid_reply",
                                    "save_error",
                                    "password_error",
                                    "registration_error",
                                    "failed"};
    return kOutcomes;
}

const Outcomes& of_start() {
    static const Outcomes kOutcomes = [] {
        Outcomes outcomes = of_requests();
        outcomes.insert(outcomes.begin() + 1, "not_needed");
        return outcomes;
    }();
    return kOutcomes;
}

const Outcomes& of_local_work() {
    static const Outcomes kOutcomes{"ok",         "refused_by_client",  "password_error",
                                    "save_error", "registration_error", "failed"};
    return kOutcomes;
}

const Outcomes& of_connections() {
    static const Outcomes kOutcomes{"ok", "refused_by_client", "connection_error",
                                    "server_certificate_error", "failed"};
    return kOutcomes;
}

} // namespace

bool is_client_outcome(std::string_view text) {
    static constexpr std::array<std::string_view, 3> kFurther{"not_api_issued",
                                                              "client_auth_failed", "unavailable"};
    return std::ranges::find(of_start(), text) != of_start().end() ||
           std::ranges::find(kFurther, text) != kFurther.end();
}

const std::vector<std::string_view>& outcomes_told_of(std::string_view action) {
    return action == "start"                        ? of_start()
           : action == "issue" || action == "renew" ? of_requests()
           : action == "connect"                    ? of_connections()
                                                    : of_local_work();
}

} // namespace ediconform::runner
