#include "harness/doctor/driver_checks.hpp"

#include "harness/runner/adapter_driver.hpp"
#include "harness/runner/terminal.hpp"

#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace ediconform::doctor {

namespace {

bool may_be_run(const std::filesystem::path& program) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(program, ignored) &&
           ::access(program.c_str(), X_OK) == 0;
}

/// As `execvp` looks for it.
bool is_there(const std::string& program) {
    if (program.find('/') != std::string::npos) {
        return may_be_run(program);
    }
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
    std::string folder;
    while (std::getline(folders, folder, ':')) {
        if (may_be_run(std::filesystem::path(folder) / program)) {
            return true;
        }
    }
    return false;
}

} // namespace

Findings check_driver(const std::filesystem::path& file, const std::filesystem::path& scenarios) {
    const std::string subject = file.string();
    auto declaration = runner::load_driver(file, scenarios);
    if (!declaration) {
        return {wrong("driver", subject, std::move(declaration).error())};
    }
    Findings findings{well("driver", subject, "doctor.driver", {{"name", declaration->name}})};
    for (const auto& [action, command] : declaration->actions) {
        const std::string& program = command.argv.front().arguments.front();
        findings.push_back(is_there(program)
                               ? well("driver", action, "doctor.program", {{"program", program}})
                               : wrong("driver", action,
                                       base::Error{"doctor.no_program", {{"program", program}}}));
    }
    if (declaration->kind == runner::DriverKind::manual) {
        auto terminal = runner::Terminal::open();
        findings.push_back(terminal ? well("driver", subject, "doctor.terminal")
                                    : wrong("driver", subject, std::move(terminal).error()));
    }
    if (declaration->kind == runner::DriverKind::adapter) {
        auto driver = runner::AdapterDriver::start(*declaration);
        findings.push_back(
            driver ? well("driver", declaration->argv.front(), "doctor.adapter")
                   : wrong("driver", declaration->argv.front(), std::move(driver).error()));
    }
    return findings;
}

} // namespace ediconform::doctor
