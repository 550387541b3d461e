#include "harness/base/file.hpp"
#include "harness/runner/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace ediconform::runner {
namespace {

using namespace std::chrono_literals;

ChildProcess shell(const std::string& script, std::map<std::string, std::string> env = {}) {
    auto process = ChildProcess::start({{"sh", "-c", script}, std::move(env), {}});
    if (!process) {
        throw std::runtime_error(to_string(process.error()));
    }
    return *std::move(process);
}

bool is_alive(const std::string& pid) {
    return ::kill(std::stoi(pid), 0) == 0 &&
           base::read_file("/proc/" + pid + "/stat")->find(") Z ") == std::string::npos;
}

TEST(ChildProcess, GivesLinesOneByOneUntilTheEnd) {
    ChildProcess process = shell("printf 'one\\n\\nthree'");
    EXPECT_EQ(process.read_line(10s), "one");
    EXPECT_EQ(process.read_line(10s), "");
    EXPECT_EQ(process.read_line(10s), std::nullopt) << "no end of line";
    EXPECT_TRUE(process.at_end());
}

TEST(ChildProcess, WaitsForALineNoLongerThanItsPatience) {
    ChildProcess process = shell("read x; echo $x");
    EXPECT_EQ(process.read_line(10ms), std::nullopt);
    EXPECT_FALSE(process.at_end());
    EXPECT_TRUE(process.write("late\n"));
    EXPECT_EQ(process.read_line(10s), "late");
}

TEST(ChildProcess, TellsHowAProgramEnded) {
    const auto [output, end] = shell("echo hello; exit 3").finish(10s);
    EXPECT_EQ(output, "hello\n");
    EXPECT_EQ(end.exit_code, 3);
    EXPECT_FALSE(end.crashed);
    EXPECT_FALSE(end.timed_out);
}

TEST(ChildProcess, TellsACrashFromAnExitCode) {
    EXPECT_TRUE(shell("kill -SEGV $$").finish(10s).second.crashed);
    EXPECT_FALSE(shell("exit 139").finish(10s).second.crashed);
}

TEST(ChildProcess, KillsAProgramWhoseTimeIsOver) {
    const auto begin = std::chrono::steady_clock::now();
    const auto [output, end] = shell("echo begun; exec sleep 60").finish(300ms);
    EXPECT_TRUE(end.timed_out);
    EXPECT_FALSE(end.crashed);
    EXPECT_EQ(output, "begun\n");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

TEST(ChildProcess, KillsTheWholeGroupWithItself) {
    std::string grandchild;
    {
        ChildProcess process = shell("sleep 60 & echo $!; wait");
        grandchild = process.read_line(10s).value_or("");
        ASSERT_TRUE(is_alive(grandchild));
    }
    for (int tries = 0; tries < 500 && is_alive(grandchild); ++tries) {
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_FALSE(is_alive(grandchild));
}

TEST(ChildProcess, DoesNotWaitForWhatHoldsTheOutputInTheBackground) {
    const auto begin = std::chrono::steady_clock::now();
    const auto [output, end] = shell("sleep 60 & echo done").finish(30s);
    EXPECT_EQ(output, "done\n");
    EXPECT_EQ(end.exit_code, 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

TEST(ChildProcess, LetsATalkativeProgramComeToItsEnd) {
    const auto [output, end] = shell("head -c 3000000 /dev/zero; exit 7").finish(30s);
    EXPECT_FALSE(end.timed_out);
    EXPECT_EQ(end.exit_code, 7);
    EXPECT_EQ(output.size(), 1U << 20U);
}

TEST(ChildProcess, TakesAFloodWithoutALineForTheEnd) {
    ChildProcess process = shell("exec cat /dev/zero");
    EXPECT_EQ(process.read_line(30s), std::nullopt);
    EXPECT_TRUE(process.at_end());
}

TEST(ChildProcess, DoesNotWriteForeverToAProgramThatReadsNothing) {
    std::signal(SIGPIPE, SIG_IGN);
    ChildProcess process = shell("exec sleep 60");
    EXPECT_FALSE(process.write(std::string(1U << 20U, 'x'), 50ms));
    ChildProcess gone = shell("exec 0<&-; echo closed; exec sleep 60");
    ASSERT_EQ(gone.read_line(10s), "closed");
    EXPECT_FALSE(gone.write("x\n"));
}

TEST(ChildProcess, SaysWhichProgramIsMissing) {
    for (const char* program :
         {"/no/such/program", "no-such-program-of-ediconform", "/etc/passwd"}) {
        auto process = ChildProcess::start({{program}, {}, {}});
        ASSERT_FALSE(process) << program;
        EXPECT_EQ(process.error().id, "process.not_started");
        EXPECT_EQ(process.error().arguments.front().second, program);
    }
}

TEST(ChildProcess, AddsToTheEnvironmentAndChangesTheFolder) {
    EXPECT_EQ(shell("printf %s \"$EDI_X$HOME\"", {{"EDI_X", "a"}, {"HOME", "b"}}).finish(10s).first,
              "ab");
    auto process = ChildProcess::start({{"pwd"}, {}, "/"});
    ASSERT_TRUE(process);
    EXPECT_EQ(process->finish(10s).first, "/\n");
    EXPECT_FALSE(ChildProcess::start({{"pwd"}, {}, "/no/such/folder"}));
}

} // namespace
} // namespace ediconform::runner
