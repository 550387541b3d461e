/// What is told and what is logged.

#include "tests/mutants/client/mutant.hpp"

#include <fstream>

namespace ediconform::mutants {

using namespace mock_client;

namespace {

Mutant tells(std::string_view id, std::string_view outcome,
             const std::function<bool(const ActionResult&)>& it) {
    return {id, [=](Policies& policies) {
                policies.tell = [=](ActionResult result) {
                    return it(result) ? failed(outcome, base::Error()) : result;
                };
            }};
}

bool is_refusal_of_the_ca(const ActionResult& result) {
    return result.reason.id.starts_with("ca.");
}

bool failed_after_download(const ActionResult& result) {
    return result.outcome == outcome::kPasswordError ||
           result.outcome == outcome::kRegistrationError || result.outcome == outcome::kSaveError;
}

Mutant logs(std::string_view id, const std::function<std::string(const LogEntry&)>& line) {
    return {id, [=](Policies& policies) {
                policies.log = [=](const std::filesystem::path& file, const LogEntry& entry) {
                    std::ofstream(file, std::ios::app) << line(entry);
                };
            }};
}

} // namespace

Mutants report_mutants() {
    return {
        tells("reports-success-on-refusal", outcome::kOk, is_refusal_of_the_ca),
        tells("reports-success-whatever-happened", outcome::kOk,
              [](const ActionResult& result) { return !result.ok(); }),
        tells(
            "reports-success-without-certificate", outcome::kOk,
            [](const ActionResult& result) { return result.reason.id == "client.no_certificate"; }),
        tells("hides-what-failed-after-download", "failed", failed_after_download),
        logs("logs-nothing", [](const LogEntry&) { return std::string(); }),
        logs("logs-without-date",
             [](const LogEntry& entry) {
                 return entry.action + " " + entry.outcome + " " + entry.code + "\n";
             }),
        logs("logs-without-result",
             [](const LogEntry& entry) {
                 return base::to_rfc3339(entry.time) + " " + entry.action + "\n";
             }),
        logs("logs-failures-only",
             [](const LogEntry& entry) {
                 return entry.outcome == outcome::kOk ? std::string() : log_line(entry) + "\n";
             }),
        logs("logs-successes-only",
             [](const LogEntry& entry) {
                 return entry.outcome == outcome::kOk ? log_line(entry) + "\n" : std::string();
             }),
        logs("logs-no-renewals",
             [](const LogEntry& entry) {
                 return entry.action == "renew" ? std::string() : log_line(entry) + "\n";
             }),
    };
}

} // namespace ediconform::mutants
