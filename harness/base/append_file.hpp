#pragma once

#include "harness/base/bytes.hpp"
#include "harness/base/result.hpp"

#include <filesystem>

namespace ediconform::base {

/// A file that only grows, and that nobody else who goes by this class has open at the same time.
class AppendFile {
public:
    /// Opens it, or makes it (mode 0600), and locks it. Errors: `file.unwritable`; `file.locked`:
    /// another process has it.
    static Result<AppendFile> open(const std::filesystem::path& path);

    AppendFile(AppendFile&& other) noexcept;
    AppendFile& operator=(AppendFile&&) = delete;
    AppendFile(const AppendFile&) = delete;
    AppendFile& operator=(const AppendFile&) = delete;
    ~AppendFile();

    /// Returns when the octets are on the disk. Error: `file.unwritable`.
    Result<void> append(ByteView octets);
    /// Leaves out everything from there on. Error: `file.unwritable`.
    Result<void> cut(std::size_t size);

private:
    AppendFile(int descriptor, std::filesystem::path path)
        : descriptor_(descriptor), path_(std::move(path)) {}

    int descriptor_;
    std::filesystem::path path_;
};

} // namespace ediconform::base
