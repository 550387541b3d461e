#include "mock-client/store/store_lock.hpp"

#include "mock-client/store/private_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace ediconform::mock_client {

namespace {

constexpr std::chrono::milliseconds kPollInterval{20};
constexpr mode_t kOwnerOnly = 0600;

} // namespace

base::Result<StoreLock> StoreLock::acquire(const std::filesystem::path& store,
                                           std::chrono::milliseconds patience, const Wait& wait) {
    auto folder = make_private_folder(store);
    if (!folder) {
        return std::move(folder).error();
    }
    const std::filesystem::path file = store / "lock";
    const int descriptor =
        ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly);
    if (descriptor < 0) {
        return base::Error{
            "store.folder",
            {{"path", file.string()}, {"cause", std::generic_category().message(errno)}},
            {file.string()}};
    }
    StoreLock lock(descriptor);
    std::chrono::milliseconds waited{0};
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return base::Error{
                "store.folder",
                {{"path", file.string()}, {"cause", std::generic_category().message(errno)}},
                {file.string()}};
        }
        if (waited >= patience) {
            return base::Error{"store.busy", {{"path", store.string()}}};
        }
        wait(kPollInterval);
        waited += kPollInterval;
    }
    return lock;
}

StoreLock::StoreLock(StoreLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

StoreLock::~StoreLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

} // namespace ediconform::mock_client
