#include "mock-client/adapter/result_json.hpp"

#include "harness/base/clock.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::mock_client {

namespace {

nlohmann::json json_of(const StoredCertificate& certificate) {
    return {{"id", certificate.id},
            {"name", certificate.name},
            {"origin", name_of(certificate.origin)},
            {"profile", certificate.profile},
            {"common_name", certificate.common_name},
            {"serial", certificate.serial},
            {"not_before", base::to_rfc3339(certificate.not_before)},
            {"not_after", base::to_rfc3339(certificate.not_after)},
            {"state", name_of(certificate.state)},
            {"replaces", certificate.replaces}};
}

nlohmann::json json_of(const PartnerContact& contact) {
    nlohmann::json entry{{"partner", contact.partner}, {"outcome", contact.outcome}};
    if (!contact.certificate.empty()) {
        entry["certificate"] = contact.certificate;
    }
    if (contact.http_status != 0) {
        entry["http_status"] = contact.http_status;
    }
    if (!contact.reason.id.empty()) {
        entry["reason"] = contact.reason.id;
    }
    return entry;
}

} // namespace

std::string message_of(const ActionResult& result, const base::Texts& texts,
                       base::Language language) {
    if (result.reason.id.empty()) {
        return base::in(language, texts.render("client.outcome." + result.outcome));
    }
    return texts.describe(result.reason, language);
}

nlohmann::json detail_of(const ActionResult& result) {
    nlohmann::json detail = nlohmann::json::object();
    if (!result.reason.id.empty()) {
        detail["reason"] = result.reason.id;
    }
    if (!result.code.empty()) {
        detail["code"] = base::printable_line(result.code);
    }
    if (result.http_status != 0) {
        detail["http_status"] = result.http_status;
    }
    if (result.requests != 0) {
        detail["requests"] = result.requests;
    }
    if (!result.certificate.empty()) {
        detail["certificate"] = result.certificate;
    }
    if (!result.renewal.empty()) {
        detail["renewal"] = result.renewal;
    }
    if (result.download_waits) {
        detail["download_waits"] = true;
    }
    for (const StoredCertificate& certificate : result.certificates) {
        detail["certificates"].push_back(json_of(certificate));
    }
    for (const PartnerContact& contact : result.partners) {
        detail["partners"].push_back(json_of(contact));
    }
    return detail;
}

} // namespace ediconform::mock_client
