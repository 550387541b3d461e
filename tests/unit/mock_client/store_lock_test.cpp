#include "fixture.hpp"
#include "mock-client/store/store_lock.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace ediconform::mock_client::testing {
namespace {

TEST(StoreLock, IsHeldOnceAndSaysBusyAfterItsPatience) {
    const auto folder = *base::TemporaryDirectory::make();
    const auto first = StoreLock::acquire(folder.path(), 0ms, [](auto) {});
    ASSERT_TRUE(first);
    std::chrono::milliseconds waited{0};
    const auto second =
        StoreLock::acquire(folder.path(), 100ms, [&](auto pause) { waited += pause; });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().id, "store.busy");
    EXPECT_EQ(waited, 100ms);
}

TEST(StoreLock, IsFreeAgainWhenItsHolderIsDone) {
    const auto folder = *base::TemporaryDirectory::make();
    {
        const auto first = StoreLock::acquire(folder.path(), 0ms, [](auto) {});
    }
    EXPECT_TRUE(StoreLock::acquire(folder.path(), 0ms, [](auto) {}));
}

TEST(StoreLock, HoldsAgainstAnotherProcess) {
    const auto folder = *base::TemporaryDirectory::make();
    const auto held = StoreLock::acquire(folder.path(), 0ms, [](auto) {});
    ASSERT_TRUE(held);
    const pid_t child = ::fork();
    if (child == 0) {
        const bool got = StoreLock::acquire(folder.path(), 0ms, [](auto) {}).has_value();
        ::_exit(got ? 1 : 0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

} // namespace
} // namespace ediconform::mock_client::testing
