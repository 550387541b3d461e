#pragma once

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace ediconform::runner {

/// Takes from a folder and all that is in it the permission to write, for everybody, and gives it
/// back on destruction. Only a process with CAP_DAC_OVERRIDE (capabilities(7)) writes all the same.
class ReadOnlyFolder {
public:
    /// Nothing where the permissions cannot be taken; then they are as before.
    static std::optional<ReadOnlyFolder> make(const std::filesystem::path& folder);
    ReadOnlyFolder(ReadOnlyFolder&&) noexcept = default;
    ReadOnlyFolder& operator=(ReadOnlyFolder&&) noexcept = default;
    ReadOnlyFolder(const ReadOnlyFolder&) = delete;
    ReadOnlyFolder& operator=(const ReadOnlyFolder&) = delete;
    ~ReadOnlyFolder();

private:
    ReadOnlyFolder() = default;
    [[nodiscard]] bool take(const std::filesystem::path& path);

    /// As they were, in the order in which they were taken.
    std::vector<std::pair<std::filesystem::path, std::filesystem::perms>> before_;
};

} // namespace ediconform::runner
