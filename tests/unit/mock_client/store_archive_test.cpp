#include "fixture.hpp"
#include "mock-client/store/store_archive.hpp"

namespace ediconform::mock_client::testing {
namespace {

class StoreArchive : public ::testing::Test {
protected:
    StoreArchive() {
        entry_.name = "edi";
        EXPECT_TRUE(store_.save(entry_, identity_));
        EXPECT_TRUE(store_.put_in_use(entry_.id));
    }

    base::TemporaryDirectory folder_ = *base::TemporaryDirectory::make();
    std::filesystem::path target_ = folder_.path() / "backup";
    Store store_{folder_.path() / "store"};
    pki::Identity identity_ = identity_of("user1", kNow + 24h);
    StoredCertificate entry_ = describe_identity(identity_);
};

TEST_F(StoreArchive, CopiesKeysForTheOwnerAlone) {
    ASSERT_TRUE(backup_store(store_, target_));
    EXPECT_EQ(mode_of(target_), 0700U);
    EXPECT_EQ(mode_of(target_ / "certificates" / entry_.id / "key.pem"), 0600U);
    EXPECT_TRUE(Store(target_).identity(entry_.id));
}

TEST_F(StoreArchive, ReplacesAnEarlierBackup) {
    ASSERT_TRUE(backup_store(store_, target_));
    ASSERT_TRUE(backup_store(store_, target_));
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "backup.new"));
}

TEST_F(StoreArchive, WritesOverNothingElse) {
    ASSERT_TRUE(base::write_file(target_ / "letters.txt", "dear"));
    EXPECT_EQ(backup_store(store_, target_).error().id, "backup.occupied");
    EXPECT_EQ(*base::read_file(target_ / "letters.txt"), "dear");
}

TEST_F(StoreArchive, HasNothingToCopyFromAnEmptyStore) {
    EXPECT_EQ(backup_store(Store(folder_.path() / "empty"), target_).error().id, "backup.empty");
}

TEST_F(StoreArchive, BringsBackWhatWasInUse) {
    ASSERT_TRUE(backup_store(store_, target_));
    const Store other(folder_.path() / "other");
    ASSERT_TRUE(restore_store(other, target_));
    EXPECT_EQ(other.view()->current("edi")->id, entry_.id);
    EXPECT_TRUE(other.identity(entry_.id));
}

TEST_F(StoreArchive, LeavesTheStoreAloneWhereTheBackupIsDamaged) {
    ASSERT_TRUE(backup_store(store_, target_));
    const auto key = target_ / "certificates" / entry_.id / "key.pem";
    ASSERT_TRUE(
        base::write_file(key, pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256).to_pem()));
    EXPECT_EQ(restore_store(store_, target_).error().id, "backup.unusable");
    EXPECT_TRUE(store_.identity(entry_.id));
}

TEST_F(StoreArchive, RefusesAFolderThatIsNoBackup) {
    EXPECT_EQ(restore_store(store_, folder_.path()).error().id, "backup.unusable");
}

} // namespace
} // namespace ediconform::mock_client::testing
