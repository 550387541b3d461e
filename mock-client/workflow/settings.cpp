#include "mock-client/workflow/settings.hpp"

#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::mock_client {

namespace {

std::chrono::milliseconds milliseconds_of(const nlohmann::json& object, const char* member,
                                          std::chrono::milliseconds otherwise) {
    return std::chrono::milliseconds(object.value(member, otherwise.count()));
}

void anchor(std::filesystem::path& path, const std::filesystem::path& folder) {
    if (!path.empty() && path.is_relative()) {
        path = folder / path;
    }
}

} // namespace

Settings read_settings(const nlohmann::json& object) {
    Settings settings;
    settings.store = object.at("store").get<std::string>();
    settings.profile = object.at("profile").get<std::string>();
    settings.urls = object.at("urls").get<decltype(settings.urls)>();
    settings.trust = object.at("trust").get<std::string>();
    settings.log = object.value("log", std::string());
    for (const nlohmann::json& partner : object.value("partners", nlohmann::json::array())) {
        settings.partners.push_back(
            {partner.at("name").get<std::string>(), partner.at("url").get<std::string>(),
             partner.at("trust").get<std::string>(), partner.value("certificate", std::string())});
    }
    if (const auto retry = object.find("retry"); retry != object.end()) {
        settings.retry.interval = milliseconds_of(*retry, "interval_ms", settings.retry.interval);
        settings.retry.attempts = retry->value("attempts", settings.retry.attempts);
        settings.retry.longest_wait =
            milliseconds_of(*retry, "longest_wait_ms", settings.retry.longest_wait);
        if (const auto on_5xx = retry->find("on_5xx"); on_5xx != retry->end()) {
            settings.retry.on_5xx = on_5xx->get<bool>();
        }
    }
    if (const auto timeouts = object.find("timeouts"); timeouts != object.end()) {
        settings.timeouts.connect =
            milliseconds_of(*timeouts, "connect_ms", settings.timeouts.connect);
        settings.timeouts.total = milliseconds_of(*timeouts, "total_ms", settings.timeouts.total);
    }
    if (const auto proxy = object.find("proxy"); proxy != object.end()) {
        settings.proxy =
            ProxyAccount{proxy->at("url").get<std::string>(), proxy->value("user", std::string()),
                         base::SecretText(proxy->value("password", std::string()))};
    }
    settings.lock_patience = milliseconds_of(object, "lock_patience_ms", settings.lock_patience);
    return settings;
}

base::Result<Settings> load_settings(const std::filesystem::path& file,
                                     const std::filesystem::path& scenarios) {
    auto document = base::load_checked(file, scenarios / "schema" / "client-settings.schema.json");
    if (!document) {
        return std::move(document).error();
    }
    Settings settings = read_settings(document->root());
    std::error_code failure;
    const std::filesystem::path folder = std::filesystem::absolute(file, failure).parent_path();
    anchor(settings.store, folder);
    anchor(settings.trust, folder);
    anchor(settings.log, folder);
    for (PartnerSettings& partner : settings.partners) {
        anchor(partner.trust, folder);
    }
    if (settings.profile.find('/') != std::string::npos || settings.profile.ends_with(".json")) {
        std::filesystem::path profile = settings.profile;
        anchor(profile, folder);
        settings.profile = profile.string();
    }
    return settings;
}

} // namespace ediconform::mock_client
