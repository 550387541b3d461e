#include "harness/runner/driver.hpp"

#include "harness/base/json_schema.hpp"
#include "harness/runner/placeholder.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <ranges>

namespace ediconform::runner {

using nlohmann::json;

namespace {

constexpr int kMostPartners = 3; ///< As in case.schema.json.

/// A program with a `/` in its name is meant relative to the driver file.
void anchor_program(std::string& program, const std::filesystem::path& folder) {
    if (program.find('/') != std::string::npos) {
        program = (folder / program).string();
    }
}

DriverKind kind_from(const std::string& word) {
    return word == "command"   ? DriverKind::command
           : word == "adapter" ? DriverKind::adapter
           : word == "manual"  ? DriverKind::manual
                               : DriverKind::passive;
}

OutcomeRule read_rule(const json& entry) {
    OutcomeRule rule;
    if (entry.contains("exit")) {
        rule.exit = entry.at("exit").get<int>();
    }
    if (entry.contains("output")) {
        rule.output = entry.at("output").get<std::string>();
    }
    if (entry.contains("json")) {
        rule.json = entry.at("json").get<std::string>();
    }
    if (entry.contains("equals")) {
        rule.equals = entry.at("equals");
    }
    rule.outcome = entry.value("is", "");
    return rule;
}

DriverDeclaration::ActionCommand read_action(const json& entry,
                                             const std::filesystem::path& folder) {
    DriverDeclaration::ActionCommand command;
    for (const json& argument : entry.at("argv")) {
        const bool optional = argument.is_array();
        command.argv.push_back({optional ? argument.get<std::vector<std::string>>()
                                         : std::vector{argument.get<std::string>()},
                                optional});
    }
    anchor_program(command.argv.front().arguments.front(), folder);
    command.env = entry.value("env", std::map<std::string, std::string>{});
    command.input = entry.value("stdin", "");
    for (const json& rule : entry.value("outcomes", json::array())) {
        command.outcomes.push_back(read_rule(rule));
    }
    return command;
}

std::optional<std::chrono::milliseconds> milliseconds_at(const json& root, const char* pointer) {
    const json::json_pointer place(pointer);
    return root.contains(place)
               ? std::optional(std::chrono::milliseconds(root.at(place).get<std::int64_t>()))
               : std::nullopt;
}

/// What a product goes on running after an action follows from how it is driven.
bool usually_resident(DriverKind kind) {
    return kind != DriverKind::command;
}

DriverDeclaration read_declaration(const json& root, const std::filesystem::path& folder) {
    DriverDeclaration declaration;
    declaration.folder = folder;
    declaration.name = root.at("driver").get<std::string>();
    declaration.kind = kind_from(root.at("kind").get<std::string>());
    declaration.listen = root.value("listen", "");
    const bool one_at_a_time = declaration.kind == DriverKind::manual ||
                               declaration.kind == DriverKind::passive ||
                               declaration.listen.find(':') != std::string::npos;
    declaration.argv = root.value("argv", std::vector<std::string>{});
    if (!declaration.argv.empty()) {
        anchor_program(declaration.argv.front(), folder);
    }
    declaration.env = root.value("env", std::map<std::string, std::string>{});
    const json actions = root.value("actions", json::object());
    for (const auto& [action, entry] : actions.items()) {
        declaration.actions.emplace(action, read_action(entry, folder));
    }
    if (root.contains("announce")) {
        declaration.announce = folder / root.at("announce").get<std::string>();
    }
    declaration.unsupported = root.value("unsupported", std::set<std::string>{});
    declaration.observes = root.value("observes", std::set<std::string>{});
    declaration.registration = root.value("registration", "");
    declaration.takes_proxy = root.value("proxy", false);
    declaration.resident = root.value("resident", usually_resident(declaration.kind));
    declaration.contained =
        root.value("contained", declaration.kind == DriverKind::command && !declaration.resident);
    declaration.switches = root.value("switches", declaration.switches);
    declaration.chooses = root.value("chooses", declaration.chooses);
    declaration.concurrency =
        root.value("concurrency", one_at_a_time ? 1U : declaration.concurrency);
    declaration.retry_interval = milliseconds_at(root, "/retry/interval_ms");
    declaration.retry_attempts = root.value(json::json_pointer("/retry/attempts"), 1);
    declaration.retries_at_once = root.value(json::json_pointer("/retry/at_once"), false);
    declaration.connect_timeout = milliseconds_at(root, "/timeouts/connect_ms");
    declaration.total_timeout = milliseconds_at(root, "/timeouts/total_ms");
    if (root.contains("patience_seconds")) {
        declaration.patience = std::chrono::seconds(root.at("patience_seconds").get<int>());
    }
    declaration.public_hosts = root.value("public_hosts", std::vector<std::string>{});
    return declaration;
}

} // namespace

bool DriverDeclaration::passes_on(const std::string& action, const std::string& member) const {
    if (chooses.contains(member)) {
        return false;
    }
    const auto found = actions.find(action);
    if (kind != DriverKind::command || found == actions.end()) {
        return true;
    }
    const ActionCommand& command = found->second;
    std::vector<std::string> templates{command.input};
    for (const ArgumentGroup& group : command.argv) {
        std::ranges::copy(group.arguments, std::back_inserter(templates));
    }
    for (const auto* variables : {&env, &command.env}) {
        std::ranges::copy(*variables | std::views::values, std::back_inserter(templates));
    }
    return std::ranges::any_of(templates, [&](const std::string& text) {
        const auto names = placeholders_in(text);
        return std::ranges::find(names, member) != names.end();
    });
}

bool DriverDeclaration::supports(const std::string& action) const {
    static const std::set<std::string> kShowsOnTheWire{"issue", "renew", "start", "connect"};
    if (unsupported.contains(action)) {
        return false;
    }
    return kind == DriverKind::command   ? actions.contains(action)
           : kind == DriverKind::passive ? kShowsOnTheWire.contains(action)
                                         : true;
}

std::optional<int> DriverDeclaration::partners() const {
    if (kind != DriverKind::command) {
        return std::nullopt;
    }
    // An operator who lists partners one by one lists as many as the product is to connect to.
    std::string all;
    for (const auto& [variable, value] : env) {
        all += value + " ";
    }
    for (const auto& [action, command] : actions) {
        for (const ArgumentGroup& group : command.argv) {
            all += fmt::format("{} ", fmt::join(group.arguments, " "));
        }
        for (const auto& [variable, value] : command.env) {
            all += value + " ";
        }
        all += command.input;
    }
    int highest = 0;
    for (int number = 1; number <= kMostPartners; ++number) {
        if (all.find(fmt::format("{{partner.{}.url}}", number)) != std::string::npos) {
            highest = number;
        }
    }
    return highest;
}

std::chrono::milliseconds DriverDeclaration::longest_action() const {
    constexpr std::chrono::milliseconds kUndeclared{60'000};
    constexpr std::chrono::minutes kPerson{10};
    if (kind == DriverKind::manual || kind == DriverKind::passive) {
        return patience.value_or(kPerson);
    }
    if (!total_timeout) {
        return kUndeclared;
    }
    // Beside the attempts: starting a virtual machine for the action, on a computer that is busy.
    constexpr std::chrono::milliseconds kBeside{30'000};
    const auto pause = retry_interval.value_or(std::chrono::milliseconds(0));
    return (*total_timeout + pause) * retry_attempts * 2 + kBeside;
}

base::Result<DriverDeclaration> load_driver(const std::filesystem::path& file,
                                            const std::filesystem::path& scenarios) {
    auto document = base::load_checked(file, scenarios / "schema" / "driver.schema.json");
    if (!document) {
        return std::move(document).error();
    }
    auto problems = lint_driver(*document);
    if (!problems.empty()) {
        return std::move(problems.front());
    }
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    return read_declaration(document->root(), folder);
}

} // namespace ediconform::runner
