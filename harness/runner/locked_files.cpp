#include "harness/runner/locked_files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <system_error>

namespace ediconform::runner {

namespace fs = std::filesystem;

namespace {

bool lock_both_ways(int descriptor) {
    struct flock whole_file {};
    whole_file.l_type = F_WRLCK;
    whole_file.l_whence = SEEK_SET;
    return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 &&
           ::fcntl(descriptor, F_OFD_SETLK, &whole_file) == 0;
}

} // namespace

std::optional<LockedFiles> LockedFiles::take(const fs::path& folder) {
    LockedFiles locked;
    std::error_code failure;
    for (auto entry = fs::recursive_directory_iterator(folder, failure);
         !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
        std::error_code gone;
        if (entry->symlink_status(gone).type() == fs::file_type::regular) {
            locked.take_file(entry->path());
        }
    }
    if (failure || locked.descriptors_.empty()) {
        return std::nullopt;
    }
    return locked;
}

void LockedFiles::take_file(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) {
        return;
    }
    if (lock_both_ways(descriptor)) {
        descriptors_.push_back(descriptor);
    } else {
        ::close(descriptor);
    }
}

LockedFiles::~LockedFiles() {
    for (const int descriptor : descriptors_) {
        ::close(descriptor);
    }
}

} // namespace ediconform::runner
