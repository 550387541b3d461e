#pragma once

#include "harness/base/result.hpp"
#include "harness/runner/child_process.hpp"
#include "harness/runner/driver.hpp"

#include <filesystem>
#include <string>

namespace ediconform::runner {

/// The reference peers as foreign products: separate processes, reached as anybody's are.

/// Starts `ediconform-mock-ca`, which writes `target_file`, and waits until it is ready. It ends
/// with the returned object, and with this program. Errors: `process.not_started`,
/// `peer.not_ready`.
base::Result<ChildProcess> start_reference_ca(const std::string& profile, std::uint64_t seed,
                                              const std::filesystem::path& target_file,
                                              const std::filesystem::path& scenarios);

/// The driver of `ediconform-client` in its adapter mode, with short intervals.
DriverDeclaration reference_client_driver(const std::filesystem::path& scenarios);

} // namespace ediconform::runner
