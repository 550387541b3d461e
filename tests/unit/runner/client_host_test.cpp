#include "harness/base/file.hpp"
#include "harness/runner/client_host.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

namespace ediconform::runner {
namespace {

namespace fs = std::filesystem;
using evidence::EventKind;
using nlohmann::json;

struct RecordedSession final : ClientSession {
    ActionAnswer perform(const std::string&, const ActionArguments&,
                         std::chrono::milliseconds) override {
        return {};
    }
    void kill() override { happened.push_back("kill"); }
    bool limit_files(std::optional<std::uint64_t> largest) override {
        happened.push_back(largest ? std::to_string(*largest) : "no limit");
        return !dies_of_it;
    }
    bool dies_of_it = false;
    std::vector<std::string> happened;
};

class ClientHostTest : public testing::Test {
protected:
    void SetUp() override {
        surroundings_.store = folder_->path() / "store";
        ASSERT_TRUE(base::write_file(surroundings_.store / "old" / "key.pem", "key"));
    }

    void happen(const json& step) { host_.happen(step, recorder_); }
    /// The mock CA sees something of a renewal.
    void ca_sees(EventKind kind, bool complete = true) {
        evidence::Recorder(journal_, "case", "mock-ca")
            .record(kind, {{"operation", std::string("renew")}, {"complete", complete}});
    }
    [[nodiscard]] bool is_old_store() const {
        return fs::exists(surroundings_.store / "old" / "key.pem");
    }

    base::Result<base::TemporaryDirectory> folder_ = base::TemporaryDirectory::make();
    base::SystemClock clock_;
    evidence::Journal journal_{clock_};
    evidence::Recorder recorder_{journal_, "case", "tester"};
    RecordedSession session_;
    ClientSurroundings surroundings_;
    ClientHost host_{session_, journal_, surroundings_};
};

TEST_F(ClientHostTest, PutsAFileInThePlaceOfTheStoreUntilItIsMended) {
    happen({{"do", "host"}, {"change", "store-replaced"}});
    EXPECT_TRUE(fs::is_regular_file(surroundings_.store));
    happen({{"do", "host"}, {"change", "mend"}});
    EXPECT_TRUE(is_old_store());
}

TEST_F(ClientHostTest, TakesTheSignalOfAFullDiskForAnExcuseOnlyWhereTheDiskWasFull) {
    EXPECT_FALSE(host_.could_not_happen("stopped by SIGXFSZ"));
    happen({{"do", "host"}, {"change", "disk-full"}});
    EXPECT_FALSE(host_.could_not_happen("no space left on device"));
    EXPECT_TRUE(host_.could_not_happen("stopped by SIGXFSZ"));
}

TEST_F(ClientHostTest, LeavesAStoreThatTheClientMadeItself) {
    happen({{"do", "host"}, {"change", "store-replaced"}});
    fs::remove(surroundings_.store);
    ASSERT_TRUE(base::write_file(surroundings_.store / "new", "certificate"));
    happen({{"do", "host"}, {"change", "mend"}});
    EXPECT_TRUE(fs::exists(surroundings_.store / "new"));
}

TEST_F(ClientHostTest, MakesTheStoreReadOnlyUntilItIsMended) {
    const fs::path key = surroundings_.store / "old" / "key.pem";
    fs::permissions(key, fs::perms::owner_read | fs::perms::owner_write);
    fs::create_directory_symlink("/", surroundings_.store / "elsewhere");
    const auto writable = [](const fs::path& path) {
        return (fs::status(path).permissions() & fs::perms::owner_write) != fs::perms::none;
    };
    happen({{"do", "host"}, {"change", "store-read-only"}});
    EXPECT_FALSE(writable(key));
    EXPECT_FALSE(writable(key.parent_path()));
    EXPECT_FALSE(writable(surroundings_.store));
    EXPECT_FALSE(host_.could_not_happen(""));
    happen({{"do", "host"}, {"change", "mend"}});
    EXPECT_TRUE(writable(surroundings_.store));
    EXPECT_EQ(fs::status(key).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_TRUE(writable("/")) << "what a link leads to is not the store's";
}

TEST_F(ClientHostTest, SaysThatAStoreThatIsNotThereCannotBeMadeReadOnly) {
    fs::remove_all(surroundings_.store);
    happen({{"do", "host"}, {"change", "store-read-only"}});
    EXPECT_TRUE(host_.could_not_happen(""));
}

TEST_F(ClientHostTest, HoldsTheLocksOfTheStoresFilesUntilItIsMended) {
    const fs::path key = surroundings_.store / "old" / "key.pem";
    const auto is_free = [&] {
        const int descriptor = ::open(key.c_str(), O_RDWR | O_CLOEXEC);
        struct flock whole_file {};
        whole_file.l_type = F_WRLCK;
        const bool by_flock = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
        const bool by_fcntl = ::fcntl(descriptor, F_SETLK, &whole_file) == 0;
        ::close(descriptor);
        EXPECT_EQ(by_flock, by_fcntl);
        return by_flock;
    };
    happen({{"do", "host"}, {"change", "store-locked"}});
    EXPECT_FALSE(is_free());
    EXPECT_FALSE(host_.could_not_happen(""));
    happen({{"do", "host"}, {"change", "mend"}});
    EXPECT_TRUE(is_free());
}

TEST_F(ClientHostTest, LeavesAFileToWhoeverHoldsItsLock) {
    const fs::path key = surroundings_.store / "old" / "key.pem";
    const int descriptor = ::open(key.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(::flock(descriptor, LOCK_EX | LOCK_NB), 0);
    happen({{"do", "host"}, {"change", "store-locked"}});
    EXPECT_TRUE(host_.could_not_happen("")) << "no file was free";
    ::close(descriptor);
}

TEST_F(ClientHostTest, PutsAFolderInThePlaceOfTheRegistrationAlone) {
    surroundings_.registration = surroundings_.store / "in-use.json";
    ASSERT_TRUE(base::write_file(surroundings_.registration, "old"));
    happen({{"do", "host"}, {"change", "registration-replaced"}});
    EXPECT_TRUE(fs::is_directory(surroundings_.registration));
    EXPECT_FALSE(base::write_file(surroundings_.registration, "new"));
    EXPECT_TRUE(base::write_file(surroundings_.store / "received.p12", "new"));
    happen({{"do", "host"}, {"change", "mend"}});
    EXPECT_EQ(*base::read_file(surroundings_.registration), "old");
}

TEST_F(ClientHostTest, LeavesNothingWhereTheRegistrationIsStillToCome) {
    surroundings_.registration = surroundings_.store / "in-use.json";
    happen({{"do", "host"}, {"change", "registration-replaced"}});
    happen({{"do", "host"}, {"change", "mend"}});
    EXPECT_FALSE(fs::exists(surroundings_.registration));
}

TEST_F(ClientHostTest, FillsTheDiskAndMakesRoomAgain) {
    happen({{"do", "host"}, {"change", "disk-full"}});
    happen({{"do", "host"}, {"change", "disk-nearly-full"}});
    happen({{"do", "host"}, {"change", "mend"}});
    EXPECT_THAT(session_.happened, testing::ElementsAre("0", "512", "no limit"));
}

TEST_F(ClientHostTest, SaysThatThereIsNoFullDiskForAClientThatWouldDieOfIt) {
    happen({{"do", "host"}, {"change", "disk-full"}});
    EXPECT_FALSE(host_.could_not_happen(""));
    session_.dies_of_it = true;
    happen({{"do", "host"}, {"change", "disk-full"}});
    EXPECT_TRUE(host_.could_not_happen(""));
}

TEST_F(ClientHostTest, WaitsForItsMoment) {
    happen({{"do", "kill"}, {"at", {{"on", "renew"}, {"moment", "answer"}}}});
    ca_sees(EventKind::http_request);
    ca_sees(EventKind::ca_issued);
    ca_sees(EventKind::http_response, false);
    EXPECT_THAT(session_.happened, testing::IsEmpty());
    ca_sees(EventKind::http_response);
    ca_sees(EventKind::http_response);
    EXPECT_THAT(session_.happened, testing::ElementsAre("kill"));
    EXPECT_EQ(journal_.of_case("case").back().kind, EventKind::http_response);
    EXPECT_TRUE(journal_.wait_for(
        "case", [](const auto& event) { return event.kind == EventKind::host_changed; },
        std::chrono::milliseconds(0)));
}

TEST_F(ClientHostTest, WaitsForAnAnswerThatBringsACertificate) {
    happen({{"do", "kill"}, {"at", {{"on", "renew"}, {"moment", "answer"}}}});
    ca_sees(EventKind::http_request);
    ca_sees(EventKind::http_response);
    EXPECT_THAT(session_.happened, testing::IsEmpty());
}

TEST_F(ClientHostTest, HappensBeforeTheRequestIsDecided) {
    happen({{"do", "host"},
            {"change", "store-replaced"},
            {"at", {{"on", "renew"}, {"moment", "request"}}}});
    EXPECT_TRUE(is_old_store());
    ca_sees(EventKind::http_request);
    EXPECT_FALSE(is_old_store());
}

} // namespace
} // namespace ediconform::runner
