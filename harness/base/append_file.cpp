#include "harness/base/append_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace ediconform::base {

namespace {

Error failed(const char* id, const std::filesystem::path& path, int code) {
    return Error{id,
                 {{"file", path.string()}, {"cause", std::generic_category().message(code)}},
                 {path.string()}};
}

/// A name is lost in a crash as long as its folder is not on the disk.
int sync_folder_of(const std::filesystem::path& path) {
    const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return errno;
    }
    const int code = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    return code;
}

} // namespace

Result<AppendFile> AppendFile::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return failed("file.unwritable", path, errno);
    }
    AppendFile file(descriptor, path);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return failed(errno == EWOULDBLOCK ? "file.locked" : "file.unwritable", path, errno);
    }
    if (const int code = sync_folder_of(path); code != 0) {
        return failed("file.unwritable", path, code);
    }
    return file;
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

AppendFile::~AppendFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Result<void> AppendFile::append(ByteView octets) {
    const off_t before = ::lseek(descriptor_, 0, SEEK_END);
    while (!octets.empty()) {
        const ssize_t written = ::write(descriptor_, octets.data(), octets.size());
        if (written < 0 && errno != EINTR) {
            const int code = errno;
            // A part would spoil what is appended next; where even that fails, the error says it.
            static_cast<void>(::ftruncate(descriptor_, before));
            return failed("file.unwritable", path_, code);
        }
        octets.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    if (::fdatasync(descriptor_) != 0) {
        return failed("file.unwritable", path_, errno);
    }
    return {};
}

Result<void> AppendFile::cut(std::size_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0 || ::fsync(descriptor_) != 0) {
        return failed("file.unwritable", path_, errno);
    }
    return {};
}

} // namespace ediconform::base
