#include "harness/base/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace ediconform::base {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
protected:
    [[nodiscard]] fs::path path(const std::string& name) const { return folder_->path() / name; }
    [[nodiscard]] std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_->path()), fs::directory_iterator{}));
    }

private:
    Result<TemporaryDirectory> folder_ = TemporaryDirectory::make();
};

TEST_F(FileTest, IsReadAsItWasWritten) {
    const Bytes content("a\0\r\n\xff", 5);
    ASSERT_TRUE(write_file(path("f"), content));
    EXPECT_EQ(*read_file(path("f")), content);
}

TEST_F(FileTest, MakesMissingFolders) {
    ASSERT_TRUE(write_file(path("a/b/f"), "x"));
    EXPECT_EQ(*read_file(path("a/b/f")), "x");
}

TEST_F(FileTest, LeavesNoTemporaryFileBehind) {
    ASSERT_TRUE(write_file(path("f"), "x"));
    EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTest, KeepsTheOldFileForAReaderThatHasItOpen) {
    ASSERT_TRUE(write_file(path("f"), "old"));
    std::ifstream reader(path("f"));
    ASSERT_TRUE(write_file(path("f"), "new and longer"));
    std::string seen;
    std::getline(reader, seen);
    EXPECT_EQ(seen, "old");
    EXPECT_EQ(*read_file(path("f")), "new and longer");
}

TEST_F(FileTest, ReplacesALinkInsteadOfWritingThroughIt) {
    ASSERT_TRUE(write_file(path("victim"), "kept"));
    fs::create_symlink(path("victim"), path("f"));
    ASSERT_TRUE(write_file(path("f"), "new"));
    EXPECT_EQ(*read_file(path("victim")), "kept");
    EXPECT_FALSE(fs::is_symlink(path("f")));
}

TEST_F(FileTest, KeepsSecretsFromOthers) {
    ASSERT_TRUE(write_file(path("f"), "x", FileMode::owner_only));
    EXPECT_EQ(fs::status(path("f")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(FileTest, SaysThatAFileIsMissing) {
    const auto content = read_file(path("none"));
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().id, "file.missing");
    EXPECT_EQ(content.error().where.file, path("none").string());
}

TEST_F(FileTest, SaysThatAFolderIsNoFile) {
    fs::create_directory(path("folder"));
    EXPECT_EQ(read_file(path("folder")).error().id, "file.unreadable");
    EXPECT_EQ(write_file(path("folder"), "x").error().id, "file.unwritable");
    EXPECT_EQ(entries(), 1U);
}

TEST_F(FileTest, ReadsUpToItsLimitAndNoFurther) {
    ASSERT_TRUE(write_file(path("f"), "12345"));
    EXPECT_TRUE(read_file(path("f"), 5));
    EXPECT_EQ(read_file(path("f"), 4).error().id, "file.too_large");
}

TEST_F(FileTest, SaysThatAFileStandsWhereAFolderHasToBe) {
    ASSERT_TRUE(write_file(path("f"), "x"));
    EXPECT_EQ(write_file(path("f/g"), "x").error().id, "file.unwritable");
}

TEST(TemporaryDirectory, IsPrivateAndGoneAtTheEnd) {
    fs::path path;
    {
        auto folder = TemporaryDirectory::make();
        ASSERT_TRUE(folder);
        path = folder->path();
        EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
        ASSERT_TRUE(write_file(path / "a/b", "x"));
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryDirectory, BelongsToWhoeverItWasMovedTo) {
    auto first = TemporaryDirectory::make();
    ASSERT_TRUE(first);
    const fs::path path = first->path();
    {
        const TemporaryDirectory second = *std::move(first);
        EXPECT_EQ(second.path(), path);
        EXPECT_TRUE(fs::exists(path));
    }
    EXPECT_FALSE(fs::exists(path));
}

} // namespace
} // namespace ediconform::base
