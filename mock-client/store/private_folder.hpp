#pragma once

#include "harness/base/result.hpp"

#include <filesystem>

namespace ediconform::mock_client {

/// Makes the folder, and those above it that are missing, with mode 0700. From one that is there it
/// takes what others may do; what the owner may not do in it, stays so.
/// Errors: `store.folder` (cannot be made, is something else, or belongs to somebody else).
base::Result<void> make_private_folder(const std::filesystem::path& path);

} // namespace ediconform::mock_client
