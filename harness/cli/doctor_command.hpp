#pragma once

#include "harness/cli/context.hpp"
#include "harness/cli/exit_code.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ediconform::cli {

struct DoctorOptions {
    CommonOptions common;
    std::filesystem::path target;
    std::filesystem::path driver;
    std::string profile;
    std::vector<std::string> allowed_hosts;
};

/// Looks at everything that a run rests on and prints a line for each thing. `conformant` where
/// nothing is wrong, else `bad_input`.
ExitCode doctor_command(const DoctorOptions& options);

} // namespace ediconform::cli
