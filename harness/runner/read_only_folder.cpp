#include "harness/runner/read_only_folder.hpp"

#include <ranges>
#include <system_error>

namespace ediconform::runner {

namespace fs = std::filesystem;

std::optional<ReadOnlyFolder> ReadOnlyFolder::make(const fs::path& folder) {
    ReadOnlyFolder read_only;
    std::error_code failure;
    std::vector<fs::path> paths{folder};
    for (auto entry = fs::recursive_directory_iterator(folder, failure);
         !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
        if (!entry->is_symlink(failure)) { // What it leads to is not the folder's.
            paths.push_back(entry->path());
        }
    }
    for (const fs::path& path : paths) {
        if (failure || !read_only.take(path)) {
            return std::nullopt;
        }
    }
    return read_only;
}

bool ReadOnlyFolder::take(const fs::path& path) {
    constexpr fs::perms kWrite =
        fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
    std::error_code failure;
    const fs::perms before = fs::status(path, failure).permissions();
    if (failure) {
        return false;
    }
    fs::permissions(path, kWrite, fs::perm_options::remove, failure);
    if (failure) {
        return false;
    }
    before_.emplace_back(path, before);
    return true;
}

ReadOnlyFolder::~ReadOnlyFolder() {
    std::error_code ignored;
    for (const auto& [path, permissions] : before_ | std::views::reverse) {
        fs::permissions(path, permissions, fs::perm_options::replace, ignored);
    }
}

} // namespace ediconform::runner
