#include "fixture.hpp"
#include "mock-client/store/private_folder.hpp"
#include "mock-client/store/store.hpp"

namespace ediconform::mock_client::testing {
namespace {

class StoreTest : public ::testing::Test {
protected:
    StoredCertificate save(const pki::Identity& identity, const std::string& name = "edi",
                           const std::string& replaces = "") {
        StoredCertificate entry = describe_identity(identity);
        entry.name = name;
        entry.origin = Origin::api;
        entry.profile = "neutral-json";
        entry.replaces = replaces;
        EXPECT_TRUE(store_.save(entry, identity));
        return entry;
    }

    base::TemporaryDirectory folder_ = *base::TemporaryDirectory::make();
    Store store_{folder_.path() / "store"};
};

TEST_F(StoreTest, IsEmptyBeforeItsFolderExists) {
    const auto view = store_.view();
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->certificates.empty());
}

TEST_F(StoreTest, GivesFoldersAndFilesToTheOwnerAlone) {
    const StoredCertificate entry = save(identity_of("user1", kNow + 24h));
    ASSERT_TRUE(store_.put_in_use(entry.id));
    int files = 0;
    EXPECT_EQ(mode_of(store_.path()), 0700U);
    for (const auto& item : std::filesystem::recursive_directory_iterator(store_.path())) {
        EXPECT_EQ(mode_of(item.path()), item.is_directory() ? 0700U : 0600U) << item.path();
        files += item.is_regular_file() ? 1 : 0;
    }
    EXPECT_EQ(files, 5); // key, certificate, chain, description, assignments
}

TEST_F(StoreTest, TightensAFolderThatIsOpenToOthers) {
    std::filesystem::create_directory(store_.path());
    std::filesystem::permissions(store_.path(), std::filesystem::perms::all);
    save(identity_of("user1", kNow + 24h));
    EXPECT_EQ(mode_of(store_.path()), 0700U);
}

TEST_F(StoreTest, LeavesAFolderReadOnlyThatIs) {
    using std::filesystem::perms;
    std::filesystem::create_directory(store_.path());
    std::filesystem::permissions(store_.path(),
                                 perms::owner_read | perms::owner_exec | perms::group_read);
    ASSERT_TRUE(make_private_folder(store_.path()));
    EXPECT_EQ(mode_of(store_.path()), 0500U);
}

TEST_F(StoreTest, DoesNotUseACertificateBecauseItIsSaved) {
    const StoredCertificate entry = save(identity_of("user1", kNow + 24h));
    EXPECT_EQ(store_.view()->current("edi"), nullptr);
    EXPECT_EQ(store_.view()->find(entry.id)->state, CertificateState::downloaded);
}

TEST_F(StoreTest, SwitchesOneNameAndLeavesTheOthers) {
    const StoredCertificate first = save(identity_of("user1", kNow + 24h));
    const StoredCertificate other = save(identity_of("user9", kNow + 24h), "other");
    ASSERT_TRUE(store_.put_in_use(first.id));
    ASSERT_TRUE(store_.put_in_use(other.id));
    const StoredCertificate second = save(identity_of("user1", kNow + 48h), "edi", first.id);
    ASSERT_TRUE(store_.put_in_use(second.id));
    const auto view = store_.view();
    EXPECT_EQ(view->current("edi")->id, second.id);
    EXPECT_EQ(view->current("other")->id, other.id);
    EXPECT_EQ(view->find(first.id)->state, CertificateState::superseded);
}

TEST_F(StoreTest, RefusesToUseWhatItDoesNotHave) {
    EXPECT_EQ(store_.put_in_use("0123456789abcdef").error().id, "store.unknown_certificate");
}

TEST_F(StoreTest, SavesTheSameCertificateTwiceWithoutHarm) {
    const auto identity = identity_of("user1", kNow + 24h);
    const StoredCertificate entry = save(identity);
    ASSERT_TRUE(store_.put_in_use(entry.id));
    save(identity);
    EXPECT_EQ(store_.view()->certificates.size(), 1U);
    EXPECT_TRUE(store_.identity(entry.id));
}

TEST_F(StoreTest, NoticesAKeyThatIsNotTheCertificates) {
    const StoredCertificate entry = save(identity_of("user1", kNow + 24h));
    const auto key = store_.path() / "certificates" / entry.id / "key.pem";
    ASSERT_TRUE(
        base::write_file(key, pki::PrivateKey::generate(pki::PrivateKey::Kind::ec_p256).to_pem()));
    EXPECT_EQ(store_.identity(entry.id).error().id, "store.damaged");
}

TEST_F(StoreTest, NoticesAssignmentsThatPointNowhere) {
    ASSERT_TRUE(
        base::write_file(store_.path() / "assignments.json", R"({"in_use": {"edi": "gone"}})"));
    EXPECT_EQ(store_.view().error().id, "store.damaged");
}

TEST_F(StoreTest, IgnoresASaveThatDidNotComeToItsEnd) {
    save(identity_of("user1", kNow + 24h));
    ASSERT_TRUE(base::write_file(store_.path() / "certificates" / ".half" / "key.pem", "half"));
    EXPECT_EQ(store_.view()->certificates.size(), 1U);
}

TEST_F(StoreTest, RemembersARequestUntilItsEndIsKnown) {
    ASSERT_TRUE(store_.open_attempt({"renew", "abc", "2026-11-22T03:00:00Z"}));
    EXPECT_EQ(store_.attempt()->value().certificate, "abc");
    ASSERT_TRUE(store_.close_attempt());
    EXPECT_FALSE(store_.attempt()->has_value());
}

Download download(const base::Bytes& octets) {
    return {octets, "renew", "neutral-json", "edi", "user1", "abc", "2026-11-22T03:00:00Z", true};
}

TEST_F(StoreTest, KeepsADownloadOctetForOctet) {
    const base::Bytes octets("\0P12\xff", 5);
    ASSERT_TRUE(store_.downloads().keep(download(octets)));
    const auto waiting = store_.downloads().waiting();
    ASSERT_TRUE(waiting && *waiting);
    EXPECT_EQ((*waiting)->pkcs12, octets);
    EXPECT_EQ((*waiting)->replaces, "abc");
    EXPECT_EQ(mode_of(store_.path() / "pending" / "download.p12"), 0600U);
    ASSERT_TRUE(store_.downloads().forget());
    EXPECT_FALSE(store_.downloads().waiting()->has_value());
}

TEST_F(StoreTest, RescuesADownloadWhereItCannotBeWritten) {
    ASSERT_TRUE(base::write_file(store_.path(), "a file where the folder should be"));
    const auto kept = store_.downloads().keep(download("octets"));
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().arguments.back(), (std::pair<std::string, std::string>("kept", "yes")));
    EXPECT_EQ(mode_of(store_.downloads().emergency_folder()), 0700U);
    EXPECT_EQ(store_.downloads().waiting()->value().pkcs12, "octets");
    std::filesystem::remove(store_.path());
    ASSERT_TRUE(store_.downloads().forget());
    EXPECT_FALSE(std::filesystem::exists(store_.downloads().emergency_folder()));
}

TEST_F(StoreTest, DoesNotMistakeHalfADownloadForAWholeOne) {
    ASSERT_TRUE(store_.downloads().keep(download("octets")));
    ASSERT_TRUE(base::write_file(store_.path() / "pending" / "download.p12", "other octets"));
    EXPECT_EQ(store_.downloads().waiting().error().id, "store.damaged");
}

} // namespace
} // namespace ediconform::mock_client::testing
