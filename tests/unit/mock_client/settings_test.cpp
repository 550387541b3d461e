#include "fixture.hpp"
#include "mock-client/workflow/settings.hpp"

namespace ediconform::mock_client::testing {
namespace {

base::Result<Settings> load(const std::string& text) {
    const auto folder = *base::TemporaryDirectory::make();
    EXPECT_TRUE(base::write_file(folder.path() / "client.json", text));
    return load_settings(folder.path() / "client.json", scenarios());
}

constexpr const char* kLeast =
    R"({"store": "store", "profile": "neutral-json", "urls": {"issue": "https://ca.test/"}, "trust": "ca.pem")";

TEST(Settings, HaveSafeDefaults) {
    const auto settings = load(std::string(kLeast) + "}");
    ASSERT_TRUE(settings) << base::to_string(settings.error());
    EXPECT_EQ(settings->timeouts.connect, 10s);
    EXPECT_EQ(settings->timeouts.total, 30s);
    EXPECT_EQ(settings->retry.attempts, 3);
    EXPECT_FALSE(settings->retry.on_5xx);
    EXPECT_FALSE(settings->proxy);
}

TEST(Settings, AreReadWhole) {
    const auto settings = load(std::string(kLeast) + R"(, "log": "/var/log/c.log",
        "partners": [{"name": "p", "url": "https://p.test/", "trust": "/p.pem", "certificate": "other"}],
        "retry": {"interval_ms": 7, "attempts": 2, "longest_wait_ms": 9, "on_5xx": false},
        "timeouts": {"connect_ms": 11, "total_ms": 13},
        "proxy": {"url": "http://proxy.test:1", "user": "u", "password": "p"}, "lock_patience_ms": 17})");
    ASSERT_TRUE(settings) << base::to_string(settings.error());
    EXPECT_EQ(settings->partners.at(0).certificate, "other");
    EXPECT_EQ(settings->retry.interval, 7ms);
    EXPECT_EQ(settings->retry.longest_wait, 9ms);
    EXPECT_EQ(settings->retry.on_5xx, false);
    EXPECT_EQ(settings->timeouts.connect, 11ms);
    EXPECT_EQ(settings->timeouts.total, 13ms);
    EXPECT_EQ(settings->proxy->password.reveal(), "p");
    EXPECT_EQ(settings->lock_patience, 17ms);
    EXPECT_EQ(settings->log_file(), "/var/log/c.log");
}

TEST(Settings, TakePathsFromTheFolderOfTheFile) {
    const auto settings = load(std::string(kLeast) + "}");
    EXPECT_TRUE(settings->store.is_absolute());
    EXPECT_EQ(settings->trust.parent_path(), settings->store.parent_path());
}

TEST(Settings, RefuseAMemberThatNothingReads) {
    EXPECT_EQ(load(std::string(kLeast) + R"(, "time_out": 5})").error().id,
              "schema.misspelt_member");
}

TEST(Settings, RefuseNoAttemptAtAll) {
    EXPECT_EQ(load(std::string(kLeast) + R"(, "retry": {"attempts": 0}})").error().id,
              "schema.too_small");
}

} // namespace
} // namespace ediconform::mock_client::testing
