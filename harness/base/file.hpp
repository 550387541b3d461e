#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"

#include <filesystem>

namespace ediconform::base {

/// The whole file. Errors: `file.missing`, `file.unreadable`, `file.too_large` (over `limit`
/// octets).
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t limit = 64U << 20U);

enum class FileMode : unsigned { shared = 0644, owner_only = 0600 };

/// Written under a temporary name in the same folder, synced, then renamed over `path`: a reader
/// sees the old content or the new, never a part. Makes missing folders. Error: `file.unwritable`.
Result<void> write_file(const std::filesystem::path& path, ByteView content,
                        FileMode mode = FileMode::shared);

/// A folder below the system's temporary folder, mode 0700, removed with all it holds on
/// destruction.
class TemporaryDirectory {
public:
    static Result<TemporaryDirectory> make();
    TemporaryDirectory(TemporaryDirectory&& other) noexcept;
    TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    explicit TemporaryDirectory(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
};

} // namespace ediconform::base
