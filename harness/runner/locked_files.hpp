#pragma once

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace ediconform::runner {

/// Holds the files of a folder as another program would that is at work with them: each with both
/// kinds of advisory lock, flock(2) and the open file description lock of fcntl(2), exclusively.
/// Whoever asks for a lock finds it taken (SQLite's and most lock files are such); whoever does not
/// ask is not hindered, as on any Unix system. Let go on destruction.
class LockedFiles {
public:
    /// Files that somebody holds already are left to him. Nothing where no file is free.
    static std::optional<LockedFiles> take(const std::filesystem::path& folder);
    LockedFiles(LockedFiles&&) noexcept = default;
    LockedFiles& operator=(LockedFiles&& other) noexcept {
        std::swap(descriptors_, other.descriptors_); // `other` lets go of these
        return *this;
    }
    LockedFiles(const LockedFiles&) = delete;
    LockedFiles& operator=(const LockedFiles&) = delete;
    ~LockedFiles();

private:
    LockedFiles() = default;
    void take_file(const std::filesystem::path& file);

    std::vector<int> descriptors_;
};

} // namespace ediconform::runner
