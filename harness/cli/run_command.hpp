#pragma once

#include "harness/cli/context.hpp"
#include "harness/cli/exit_code.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::cli {

struct RunOptions {
    CommonOptions common;
    std::string mode; ///< `self`, `ca`, `client`
    std::string profile;
    std::filesystem::path target;
    std::filesystem::path driver;
    std::string listen;                     ///< client: where the mock CA listens.
    std::vector<std::string> public_hosts;  ///< client: names of this computer elsewhere.
    std::filesystem::path state;            ///< client: what stays between runs; empty: nothing.
    bool expose = false;                    ///< client: others than this computer may connect.
    std::vector<std::string> allowed_hosts; ///< Beside this computer itself.
    std::filesystem::path ics;              ///< What the vendor declares; empty: nothing.
    std::string suite;
    std::vector<std::string> cases;
    unsigned jobs = 0;      ///< 0: as many as serve the mode.
    std::uint64_t seed = 0; ///< 0: drawn, and reported.
    std::vector<std::string> reports;
    std::filesystem::path out = "test-results";
    std::filesystem::path ledger;              ///< Empty: beside the target file.
    std::optional<std::size_t> allowed_issues; ///< Empty: as many as the cases take.
    bool strict = false;
    bool require_all = false;
    bool dry_run = false;
    std::string progress = "auto"; ///< `auto`, `bar`, `lines`, `none`
};

ExitCode run_command(const RunOptions& options);

} // namespace ediconform::cli
