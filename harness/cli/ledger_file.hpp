#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/result.hpp"
#include "harness/runner/ledger.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace ediconform::cli {

/// The ledger of a target: `asked`, or `TARGET.ledger.ndjson` beside the target file.
std::filesystem::path ledger_file(const std::filesystem::path& target,
                                  const std::filesystem::path& asked);

/// Opens it for a run; a new one gets a salt of its own. Errors: those of `runner::Ledger::open`.
base::Result<std::unique_ptr<runner::Ledger>>
open_ledger(const std::filesystem::path& file, const std::string& run_id, const base::Clock& clock);

} // namespace ediconform::cli
