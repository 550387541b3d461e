#include "harness/cli/run_line.hpp"

#include <fmt/format.h>

namespace ediconform::cli {

std::string run_line(const RunOptions& options, const std::string& profile_name) {
    // A profile that was named as a file has no name that another run could find.
    const std::string& profile = options.profile.empty() ? profile_name : options.profile;
    std::string command = "ediconform run " + options.mode;
    if (options.mode == "self") {
        command += " --profile " + profile;
    }
    if (!options.target.empty()) {
        command += " --target " + options.target.string();
    }
    if (!options.ledger.empty()) {
        command += " --ledger " + options.ledger.string();
    }
    if (options.allowed_issues) {
        command += fmt::format(" --allow-issue {}", *options.allowed_issues);
    }
    for (const std::string& host : options.allowed_hosts) {
        command += " --allow-host " + host;
    }
    if (!options.listen.empty()) {
        command += " --listen " + options.listen;
    }
    for (const std::string& host : options.public_hosts) {
        command += " --public-host " + host;
    }
    command += options.expose ? " --expose" : "";
    command += options.state.empty() ? "" : " --state " + options.state.string();
    command += options.ics.empty() ? "" : " --ics " + options.ics.string();
    if (!options.driver.empty()) {
        command += " --driver " + options.driver.string();
        command += options.profile.empty() ? "" : " --profile " + profile;
    }
    const std::string scenarios = options.common.scenarios.string();
    command += scenarios.empty() ? "" : " --scenarios " + scenarios;
    return command;
}

} // namespace ediconform::cli
