#pragma once

#include "harness/base/result.hpp"

#include <filesystem>

namespace ediconform::mock_client {

/// Makes the folder, and those above it that are missing, and gives it mode 0700.
/// Errors: `store.folder` (cannot be made, is something else, or belongs to somebody else).
base::Result<void> make_private_folder(const std::filesystem::path& path);

} // namespace ediconform::mock_client
