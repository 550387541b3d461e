#include "harness/base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ediconform::base {

namespace {

std::string system_message(int code) {
    return std::generic_category().message(code);
}

Error unwritable(const std::filesystem::path& path, int code) {
    return Error{"file.unwritable",
                 {{"file", path.string()}, {"cause", system_message(code)}},
                 {path.string()}};
}

class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (value_ >= 0) {
            ::close(value_);
        }
    }
    [[nodiscard]] int get() const { return value_; }

private:
    int value_;
};

int write_all(int descriptor, ByteView content) {
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        content.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return ::fsync(descriptor) == 0 ? 0 : errno;
}

} // namespace

Result<Bytes> read_file(const std::filesystem::path& path, std::size_t limit) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        const std::string id = errno == ENOENT ? "file.missing" : "file.unreadable";
        return Error{
            id, {{"file", path.string()}, {"cause", system_message(errno)}}, {path.string()}};
    }
    Bytes content;
    std::string block(64U << 10U, '\0');
    while (true) {
        const ssize_t count = ::read(file.get(), block.data(), block.size());
        if (count == 0) {
            return content;
        }
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            return Error{"file.unreadable",
                         {{"file", path.string()}, {"cause", system_message(errno)}},
                         {path.string()}};
        }
        content.append(block, 0, static_cast<std::size_t>(count));
        if (content.size() > limit) {
            return Error{"file.too_large",
                         {{"file", path.string()}, {"limit", fmt::to_string(limit)}},
                         {path.string()}};
        }
    }
}

Result<void> write_file(const std::filesystem::path& path, ByteView content, FileMode mode) {
    std::error_code failure;
    if (path.has_parent_path()) {
        std::filesystem::create_directories(path.parent_path(), failure);
        if (failure) {
            return unwritable(path, failure.value());
        }
    }
    const std::string temporary = fmt::format("{}.{}.tmp", path.string(), ::getpid());
    {
        const Descriptor file(::open(temporary.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                                     static_cast<mode_t>(mode)));
        if (file.get() < 0) {
            return unwritable(path, errno);
        }
        const int code = write_all(file.get(), content);
        if (code != 0) {
            ::unlink(temporary.c_str());
            return unwritable(path, code);
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const int code = errno;
        ::unlink(temporary.c_str());
        return unwritable(path, code);
    }
    return {};
}

Result<TemporaryDirectory> TemporaryDirectory::make() {
    std::error_code failure;
    std::string pattern =
        (std::filesystem::temp_directory_path(failure) / "ediconform.XXXXXX").string();
    if (failure || ::mkdtemp(pattern.data()) == nullptr) {
        return unwritable(pattern, errno);
    }
    return TemporaryDirectory(pattern);
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TemporaryDirectory::~TemporaryDirectory() {
    if (!path_.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
}

} // namespace ediconform::base
