#include "harness/runner/command_driver.hpp"

#include "harness/runner/child_process.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ediconform::runner {

namespace {

/// The exit code by which a wrapper says that its product lacks an action.
constexpr int kUnsupported = 89;

using Placeholders = std::map<std::string, std::string, std::less<>>;

Placeholders placeholders(const ClientSurroundings& surroundings,
                          const ActionArguments& arguments) {
    Placeholders values = arguments;
    for (const auto& [operation, url] : surroundings.urls) {
        values["url." + operation] = url;
    }
    values["trust"] = surroundings.trust.string();
    values["store"] = surroundings.store.string();
    values["profile"] = surroundings.profile;
    values["log"] = surroundings.log.string();
    for (std::size_t index = 0; index < surroundings.partners.size(); ++index) {
        values[fmt::format("partner.{}.url", index + 1)] = surroundings.partners[index].url;
        values[fmt::format("partner.{}.trust", index + 1)] =
            surroundings.partners[index].trust.string();
    }
    return values;
}

std::string filled(const std::string& text, const Placeholders& values) {
    std::string out;
    for (std::size_t place = 0; place < text.size();) {
        const std::size_t close = text[place] == '{' ? text.find('}', place) : std::string::npos;
        const auto found = close == std::string::npos
                               ? values.end()
                               : values.find(text.substr(place + 1, close - place - 1));
        if (found == values.end()) {
            out += text[place++];
        } else {
            out += found->second;
            place = close + 1;
        }
    }
    return out;
}

} // namespace

ActionAnswer CommandDriver::perform(const std::string& action,
                                    const ClientSurroundings& surroundings,
                                    const ActionArguments& arguments,
                                    std::chrono::milliseconds patience) {
    const auto found = declaration_.actions.find(action);
    if (found == declaration_.actions.end()) {
        return {ActionAnswer::Result::unsupported, "", ""};
    }
    const DriverDeclaration::ActionCommand& template_ = found->second;
    const Placeholders values = placeholders(surroundings, arguments);
    Command command;
    command.directory = declaration_.folder;
    for (const std::string& argument : template_.argv) {
        command.argv.push_back(filled(argument, values));
    }
    for (const auto* environment : {&std::as_const(declaration_.env), &template_.env}) {
        for (const auto& [name, value] : *environment) {
            command.env[name] = filled(value, values);
        }
    }
    auto process = ChildProcess::start(command);
    if (!process) {
        return {ActionAnswer::Result::could_not_run, "failed", base::to_string(process.error())};
    }
    process->close_input();
    const auto [output, end] = process->finish(patience);
    if (end.timed_out) {
        return {ActionAnswer::Result::timeout, "failed", output};
    }
    if (end.exit_code == kUnsupported) {
        return {ActionAnswer::Result::unsupported, "", ""};
    }
    if (end.crashed) {
        return {ActionAnswer::Result::done, "crashed", output};
    }
    const auto mapped = std::ranges::find(template_.outcomes, end.exit_code,
                                          &DriverDeclaration::OutcomeOfExit::exit);
    const std::string otherwise = end.exit_code == 0 ? "ok" : "failed";
    return {ActionAnswer::Result::done,
            mapped == template_.outcomes.end() ? otherwise : mapped->outcome, output};
}

} // namespace ediconform::runner
