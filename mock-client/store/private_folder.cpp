#include "mock-client/store/private_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ediconform::mock_client {

namespace {

base::Error unusable(const std::filesystem::path& path, int code) {
    return base::Error{"store.folder",
                       {{"path", path.string()}, {"cause", std::generic_category().message(code)}},
                       {path.string()}};
}

} // namespace

base::Result<void> make_private_folder(const std::filesystem::path& path) {
    std::error_code failure;
    if (path.has_parent_path()) {
        std::filesystem::create_directories(path.parent_path(), failure);
        if (failure) {
            return unusable(path, failure.value());
        }
    }
    if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
        return unusable(path, errno);
    }
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) {
        return unusable(path, errno);
    }
    if (!S_ISDIR(facts.st_mode)) {
        return unusable(path, ENOTDIR);
    }
    if (facts.st_uid != ::geteuid()) {
        return unusable(path, EACCES);
    }
    // Nobody else gets in; where the owner may not write, an operator will have had a reason.
    const mode_t owners = facts.st_mode & S_IRWXU;
    if ((facts.st_mode & ALLPERMS) != owners && ::chmod(path.c_str(), owners) != 0) {
        return unusable(path, errno);
    }
    return {};
}

} // namespace ediconform::mock_client
