#include "harness/runner/driver.hpp"

#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/runner/adapter_driver.hpp"
#include "harness/runner/command_driver.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::runner {

using nlohmann::json;

namespace {

/// A program with a `/` in its name is meant relative to the driver file.
void anchor_program(std::vector<std::string>& argv, const std::filesystem::path& folder) {
    if (!argv.empty() && argv.front().find('/') != std::string::npos) {
        argv.front() = (folder / argv.front()).string();
    }
}

DriverDeclaration read_declaration(const json& root, const std::filesystem::path& folder) {
    DriverDeclaration declaration;
    declaration.folder = folder;
    declaration.name = root.at("driver").get<std::string>();
    declaration.adapter = root.at("kind") == "adapter";
    declaration.argv = root.value("argv", std::vector<std::string>{});
    anchor_program(declaration.argv, folder);
    declaration.env = root.value("env", std::map<std::string, std::string>{});
    const json action_entries = root.value("actions", json::object());
    for (const auto& [action, entry] : action_entries.items()) {
        DriverDeclaration::ActionCommand command;
        command.argv = entry.at("argv").get<std::vector<std::string>>();
        anchor_program(command.argv, folder);
        command.env = entry.value("env", std::map<std::string, std::string>{});
        for (const json& outcome : entry.value("outcomes", json::array())) {
            command.outcomes.push_back({outcome.at("exit"), outcome.at("is")});
        }
        declaration.actions[action] = std::move(command);
    }
    declaration.unsupported = root.value("unsupported", std::set<std::string>{});
    declaration.observes = root.value("observes", std::set<std::string>{});
    declaration.takes_proxy = root.value("proxy", false);
    declaration.resident = root.value("resident", declaration.adapter);
    declaration.concurrency = root.value("concurrency", declaration.concurrency);
    if (root.contains("retry")) {
        declaration.retry_interval =
            std::chrono::milliseconds(root.at("retry").at("interval_ms").get<int>());
        declaration.retry_attempts = root.at("retry").at("attempts");
    }
    if (root.contains("timeouts")) {
        declaration.connect_timeout =
            std::chrono::milliseconds(root.at("timeouts").at("connect_ms").get<int>());
        declaration.total_timeout =
            std::chrono::milliseconds(root.at("timeouts").at("total_ms").get<int>());
    }
    return declaration;
}

} // namespace

bool DriverDeclaration::supports(const std::string& action) const {
    return !unsupported.contains(action) && (adapter || actions.contains(action));
}

std::chrono::milliseconds DriverDeclaration::longest_action() const {
    constexpr std::chrono::milliseconds kUndeclared{60'000};
    if (!total_timeout) {
        return kUndeclared;
    }
    const auto pause = retry_interval.value_or(std::chrono::milliseconds(0));
    return (*total_timeout + pause) * retry_attempts * 2 + std::chrono::milliseconds(5'000);
}

base::Result<DriverDeclaration> load_driver(const std::filesystem::path& file,
                                            const std::filesystem::path& scenarios) {
    auto document = base::load_checked(file, scenarios / "schema" / "driver.schema.json");
    if (!document) {
        return std::move(document).error();
    }
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    return read_declaration(document->root(), folder);
}

base::Result<std::unique_ptr<ClientDriver>> start_driver(const DriverDeclaration& declaration) {
    if (declaration.adapter) {
        return AdapterDriver::start(declaration);
    }
    return std::unique_ptr<ClientDriver>(std::make_unique<CommandDriver>(declaration));
}

} // namespace ediconform::runner
