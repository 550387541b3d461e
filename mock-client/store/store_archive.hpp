#pragma once

#include "harness/base/result.hpp"
#include "mock-client/store/store.hpp"

#include <filesystem>

namespace ediconform::mock_client {

/// Copies certificates, keys and assignments to the folder `target` (0700, files 0600), as a whole
/// or not at all; an earlier backup there is replaced. Errors: `backup.empty` (nothing to save),
/// `backup.occupied` (something else stands there), `store.*`.
base::Result<void> backup_store(const Store& store, const std::filesystem::path& target);

/// Copies a backup back. It is proved first: every certificate of it can be read and matches its
/// key. What is in the store stays usable until the last step switches over. Errors:
/// `backup.unusable`, `store.*`.
base::Result<void> restore_store(const Store& store, const std::filesystem::path& source);

} // namespace ediconform::mock_client
