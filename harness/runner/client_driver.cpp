#include "harness/runner/client_driver.hpp"

#include "harness/runner/adapter_driver.hpp"
#include "harness/runner/command_driver.hpp"
#include "harness/runner/manual_driver.hpp"
#include "harness/runner/passive_driver.hpp"
#include "harness/runner/placeholder.hpp"

namespace ediconform::runner {

namespace {

/// A placeholder for the URL of an operation that this profile does not have would be empty in
/// every case.
std::optional<base::Error> unknown_operation(const DriverDeclaration& declaration,
                                             const wire::CaProfile& profile) {
    const auto problem_in = [&](const std::string& text) -> std::optional<base::Error> {
        for (const std::string& name : placeholders_in(text)) {
            const std::string operation = operation_of_placeholder(name);
            if (!operation.empty() && profile.find(operation) == nullptr) {
                return base::Error{
                    "driver.operation",
                    {{"name", name}, {"operation", operation}, {"profile", profile.name}}};
            }
        }
        return std::nullopt;
    };
    for (const auto& [action, command] : declaration.actions) {
        std::string all = command.input;
        for (const auto& group : command.argv) {
            for (const std::string& argument : group.arguments) {
                all += argument + " ";
            }
        }
        for (const auto& [name, value] : command.env) {
            all += value + " ";
        }
        if (auto problem = problem_in(all)) {
            return problem;
        }
    }
    return std::nullopt;
}

} // namespace

std::string_view name_of(ActionAnswer::Result result) {
    switch (result) {
    case ActionAnswer::Result::done:
        return "done";
    case ActionAnswer::Result::unsupported:
        return "unsupported";
    case ActionAnswer::Result::could_not_run:
        return "could_not_run";
    case ActionAnswer::Result::timeout:
        return "timeout";
    case ActionAnswer::Result::not_done:
        return "not_done";
    }
    return {};
}

std::string_view name_of(ActionAnswer::Teller teller) {
    switch (teller) {
    case ActionAnswer::Teller::client:
        return "client";
    case ActionAnswer::Teller::person:
        return "person";
    case ActionAnswer::Teller::nobody:
        return "nobody";
    }
    return {};
}

base::Result<std::unique_ptr<ClientDriver>> start_driver(const DriverDeclaration& declaration,
                                                         const DriverSurroundings& surroundings) {
    if (declaration.kind == DriverKind::adapter) {
        return AdapterDriver::start(declaration);
    }
    if (declaration.kind == DriverKind::passive) {
        return std::unique_ptr<ClientDriver>(
            std::make_unique<PassiveDriver>(declaration, surroundings));
    }
    if (declaration.kind == DriverKind::manual) {
        auto terminal = Terminal::open();
        if (!terminal) {
            return std::move(terminal).error();
        }
        return std::unique_ptr<ClientDriver>(
            std::make_unique<ManualDriver>(declaration, surroundings, *std::move(terminal)));
    }
    if (auto problem = unknown_operation(declaration, surroundings.profile)) {
        return *std::move(problem);
    }
    return std::unique_ptr<ClientDriver>(
        std::make_unique<CommandDriver>(declaration, surroundings.profile));
}

} // namespace ediconform::runner
