#include "harness/base/file.hpp"
#include "harness/runner/client_state.hpp"
#include "harness/runner/listen_plan.hpp"
#include "mock-ca/issuance/key_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ediconform::runner {
namespace {

std::string problem(const std::string& listen, const std::vector<std::string>& names = {},
                    bool expose = false) {
    auto plan = plan_listening(listen, names, expose);
    return plan ? "none" : plan.error().id;
}

TEST(ListenPlan, IsAnyPortOfLoopbackWhereNothingIsSaid) {
    const auto plan = plan_listening("", {}, false);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->address, "127.0.0.1");
    EXPECT_EQ(plan->port, 0);
    EXPECT_THAT(plan->names, testing::ElementsAre("127.0.0.1", "localhost"));
}

TEST(ListenPlan, TakesAddressesOfBothKindsWithAndWithoutPort) {
    EXPECT_EQ(plan_listening("127.0.0.5:8443", {}, false)->port, 8443);
    EXPECT_EQ(plan_listening("[::1]:8443", {}, false)->address, "::1");
    EXPECT_EQ(plan_listening("::1", {}, false)->port, 0);
    for (const char* bad : {"8443", "host:1", "127.0.0.1:x", "127.0.0.1:0", "127.0.0.1:70000",
                            "127.0.0.1:8443x", "[host]:1"}) {
        EXPECT_EQ(problem(bad), "listen.malformed") << bad;
    }
}

TEST(ListenPlan, ServesOtherComputersOnlyWhereThatIsWanted) {
    EXPECT_EQ(problem("192.0.2.1"), "listen.exposed");
    EXPECT_EQ(problem("192.0.2.1", {}, true), "none");
    EXPECT_EQ(problem("0.0.0.0:8443", {"ca.test"}), "listen.exposed");
}

TEST(ListenPlan, NeedsANameWhereItMeansEveryAddress) {
    EXPECT_EQ(problem("0.0.0.0", {}, true), "listen.no_name");
    const auto plan = plan_listening("0.0.0.0", {"ca.test"}, true);
    ASSERT_TRUE(plan);
    EXPECT_THAT(plan->names, testing::ElementsAre("ca.test"));
}

TEST(ListenPlan, PutsTheNameForOthersFirst) {
    EXPECT_THAT(plan_listening("192.0.2.1", {"ca.test"}, true)->names,
                testing::ElementsAre("ca.test", "192.0.2.1"));
}

TEST(ClientState, KeepsWhereItListens) {
    const auto folder = base::TemporaryDirectory::make();
    EXPECT_EQ(listen_choice_kept_in(folder->path(), {})->listen, "127.0.0.1:18443");
    EXPECT_EQ(listen_choice_kept_in(folder->path(), {"127.0.0.2:9000", {"a"}})->listen,
              "127.0.0.2:9000");
    const auto later = listen_choice_kept_in(folder->path(), {});
    EXPECT_EQ(later->listen, "127.0.0.2:9000");
    EXPECT_THAT(later->public_hosts, testing::ElementsAre("a"));
}

TEST(ClientState, KeepsTheTestAuthority) {
    const auto folder = base::TemporaryDirectory::make();
    const base::SystemClock clock;
    mock_ca::KeyPool keys;
    const auto first = authority_kept_in(folder->path(), clock, keys);
    ASSERT_TRUE(first);
    const auto second = authority_kept_in(folder->path(), clock, keys);
    ASSERT_TRUE(second) << to_string(second.error());
    EXPECT_EQ(first->root().fingerprint(), second->root().fingerprint());
    EXPECT_TRUE(second->issue_server({"localhost"}));
}

TEST(ClientState, NamesAFolderWhoseFilesDoNotBelongTogether) {
    const auto folder = base::TemporaryDirectory::make();
    const base::SystemClock clock;
    mock_ca::KeyPool keys;
    ASSERT_TRUE(authority_kept_in(folder->path(), clock, keys));
    std::filesystem::copy_file(folder->path() / "issuing.key", folder->path() / "root.key",
                               std::filesystem::copy_options::overwrite_existing);
    const auto damaged = authority_kept_in(folder->path(), clock, keys);
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().id, "authority.damaged");
}

} // namespace
} // namespace ediconform::runner
