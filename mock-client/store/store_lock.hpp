#pragma once

#include "harness/base/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>

namespace ediconform::mock_client {

/// Holds a store for one process (and one action in it) at a time, so that two starts of the same
/// installation do not renew twice. The kernel lets go of it when the process ends, however it
/// ends.
class StoreLock {
public:
    /// Pauses the caller; injected so that tests do not wait.
    using Wait = std::function<void(std::chrono::milliseconds)>;

    /// Tries for `patience`. Errors: `store.busy` (another one has it), `store.folder`.
    static base::Result<StoreLock> acquire(const std::filesystem::path& store,
                                           std::chrono::milliseconds patience, const Wait& wait);
    StoreLock(StoreLock&& other) noexcept;
    StoreLock& operator=(StoreLock&&) = delete;
    StoreLock(const StoreLock&) = delete;
    StoreLock& operator=(const StoreLock&) = delete;
    ~StoreLock();

private:
    explicit StoreLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

} // namespace ediconform::mock_client
