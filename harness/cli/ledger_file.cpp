#include "harness/cli/ledger_file.hpp"

#include <fmt/format.h>

#include <random>

namespace ediconform::cli {

std::filesystem::path ledger_file(const std::filesystem::path& target,
                                  const std::filesystem::path& asked) {
    if (!asked.empty()) {
        return asked;
    }
    std::filesystem::path file = target;
    file += ".ledger.ndjson";
    return file;
}

base::Result<std::unique_ptr<runner::Ledger>> open_ledger(const std::filesystem::path& file,
                                                          const std::string& run_id,
                                                          const base::Clock& clock) {
    // Not from the run's seed: who knows that should not know the salt.
    std::random_device device;
    std::string salt;
    for (int part = 0; part < 4; ++part) {
        salt += fmt::format("{:08x}", device());
    }
    return runner::Ledger::open(file, run_id, salt, clock);
}

} // namespace ediconform::cli
