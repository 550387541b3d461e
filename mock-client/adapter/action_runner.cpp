#include "mock-client/adapter/action_runner.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>

namespace ediconform::mock_client {

namespace {

/// Thrown and caught in this file only: an argument that is not there.
struct BadArgument {
    std::string name;
};

std::string text(const nlohmann::json& arguments, const char* name) {
    const auto value = arguments.find(name);
    if (value == arguments.end() || !value->is_string()) {
        throw BadArgument{name};
    }
    return value->get<std::string>();
}

std::string text_or(const nlohmann::json& arguments, const char* name, std::string_view otherwise) {
    return arguments.contains(name) ? text(arguments, name) : std::string(otherwise);
}

base::SecretText secret(const nlohmann::json& arguments, const char* name) {
    return base::SecretText(text(arguments, name));
}

bool flag(const nlohmann::json& arguments, const char* name) {
    const auto value = arguments.find(name);
    if (value != arguments.end() && !value->is_boolean()) {
        throw BadArgument{name};
    }
    return value != arguments.end() && value->get<bool>();
}

RenewArguments renewal(const nlohmann::json& arguments) {
    return {secret(arguments, "renewal_password"), secret(arguments, "pkcs12_password"),
            text_or(arguments, "name", kUsualName), flag(arguments, "new_request"),
            base::SecretText(text_or(arguments, "authentication_key", ""))};
}

using Handler = std::function<ActionResult(Client&, const nlohmann::json&)>;

const std::map<std::string_view, Handler>& handlers() {
    static const std::map<std::string_view, Handler> kTable{
        {"issue",
         [](Client& client, const nlohmann::json& arguments) {
             return client.issue(
                 {text(arguments, "common_name"), secret(arguments, "authentication_key"),
                  secret(arguments, "renewal_password"), secret(arguments, "pkcs12_password"),
                  text_or(arguments, "name", kUsualName), flag(arguments, "new_request")});
         }},
        {"renew", [](Client& client,
                     const nlohmann::json& arguments) { return client.renew(renewal(arguments)); }},
        {"start", [](Client& client,
                     const nlohmann::json& arguments) { return client.start(renewal(arguments)); }},
        {"connect", [](Client& client, const nlohmann::json&) { return client.connect(); }},
        {"status", [](Client& client, const nlohmann::json&) { return client.status(); }},
        {"import",
         [](Client& client, const nlohmann::json& arguments) {
             return client.import({text(arguments, "p12"), secret(arguments, "pkcs12_password"),
                                   text_or(arguments, "name", ""),
                                   flag(arguments, "issued_by_api")});
         }},
        {"backup",
         [](Client& client, const nlohmann::json& arguments) {
             return client.backup(text(arguments, "path"));
         }},
        {"restore",
         [](Client& client, const nlohmann::json& arguments) {
             return client.restore(text(arguments, "path"));
         }},
        {"retry-local",
         [](Client& client, const nlohmann::json& arguments) {
             return client.retry_local(secret(arguments, "pkcs12_password"));
         }},
    };
    return kTable;
}

} // namespace

const std::vector<std::string_view>& known_actions() {
    static const std::vector<std::string_view> kNames = [] {
        std::vector<std::string_view> keys;
        for (const auto& [name, handler] : handlers()) {
            keys.push_back(name);
        }
        return keys;
    }();
    return kNames;
}

bool knows_action(std::string_view action) {
    return handlers().contains(action);
}

base::Result<ActionResult> run_action(Client& client, std::string_view action,
                                      const nlohmann::json& arguments) {
    try {
        return handlers().at(action)(client, arguments);
    } catch (const BadArgument& missing) {
        return base::Error{"adapter.argument",
                           {{"action", std::string(action)}, {"argument", missing.name}}};
    }
}

} // namespace ediconform::mock_client
