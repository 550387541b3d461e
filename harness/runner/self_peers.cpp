#include "harness/runner/self_peers.hpp"

#include "harness/base/file.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::runner {

namespace {

std::filesystem::path beside_this_program(const std::string& name) {
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / name;
}

} // namespace

base::Result<ChildProcess> start_reference_ca(const std::string& profile, std::uint64_t seed,
                                              const std::filesystem::path& target_file,
                                              const std::filesystem::path& scenarios) {
    const std::string program = beside_this_program("ediconform-mock-ca").string();
    Command command;
    command.argv = {program,
                    "--profile",
                    profile,
                    "--seed",
                    std::to_string(seed),
                    "--target-out",
                    target_file.string(),
                    "--scenarios",
                    scenarios.string(),
                    "--exit-with-stdin"};
    const std::filesystem::path log = target_file.parent_path() / "mock-ca.log";
    command.error_file = log;
    auto process = ChildProcess::start(command);
    if (!process) {
        return std::move(process).error();
    }
    const auto line = process->read_line(std::chrono::seconds(60));
    const nlohmann::json ready = nlohmann::json::parse(line.value_or(""), nullptr, false);
    if (!ready.is_object() || !ready.value("ready", false)) {
        auto said = base::read_file(log);
        return base::Error{"peer.not_ready", {{"program", program}}, {}, said ? *said : ""};
    }
    return process;
}

DriverDeclaration reference_client_driver(const std::filesystem::path& scenarios) {
    DriverDeclaration declaration;
    declaration.name = "ediconform-client";
    declaration.argv = {beside_this_program("ediconform-client").string(), "adapter", "--scenarios",
                        scenarios.string()};
    declaration.observes = {"log", "store"};
    declaration.registration = "assignments.json";
    declaration.takes_proxy = true;
    declaration.contained = true;
    declaration.concurrency = 8; // as many actions as its adapter performs at a time
    declaration.retry_interval = std::chrono::milliseconds(100);
    declaration.retry_attempts = 3;
    declaration.connect_timeout = std::chrono::milliseconds(2'000);
    declaration.total_timeout = std::chrono::milliseconds(3'000);
    declaration.folder = std::filesystem::current_path();
    return declaration;
}

} // namespace ediconform::runner
