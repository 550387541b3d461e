#include "harness/runner/action_message.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::runner {

using nlohmann::json;

namespace {

json json_of(const ClientSurroundings::Proxy& proxy) {
    json settings{{"url", proxy.url}};
    if (!proxy.user.empty()) {
        settings["user"] = proxy.user;
        settings["password"] = proxy.password;
    }
    return settings;
}

json settings_of(const DriverDeclaration& declaration, const ClientSurroundings& surroundings) {
    json settings{{"store", surroundings.store.string()},
                  {"profile", surroundings.profile},
                  {"urls", surroundings.urls},
                  {"trust", surroundings.trust.string()},
                  {"partners", json::array()}};
    for (const auto& partner : surroundings.partners) {
        settings["partners"].push_back(
            {{"name", partner.name}, {"url", partner.url}, {"trust", partner.trust.string()}});
    }
    if (surroundings.proxy) {
        settings["proxy"] = json_of(*surroundings.proxy);
    }
    if (!surroundings.log.empty()) {
        settings["log"] = surroundings.log.string();
    }
    if (declaration.retry_interval) {
        settings["retry"] = {{"interval_ms", declaration.retry_interval->count()},
                             {"attempts", declaration.retry_attempts}};
    }
    if (declaration.connect_timeout && declaration.total_timeout) {
        settings["timeouts"] = {{"connect_ms", declaration.connect_timeout->count()},
                                {"total_ms", declaration.total_timeout->count()}};
    }
    return settings;
}

} // namespace

json action_message(const DriverDeclaration& declaration, const ClientSurroundings& surroundings,
                    const std::string& action, const ActionArguments& arguments) {
    return {{"action", action},
            {"settings", settings_of(declaration, surroundings)},
            {"arguments", arguments}};
}

} // namespace ediconform::runner
