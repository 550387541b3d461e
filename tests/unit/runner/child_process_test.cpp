#include "harness/base/file.hpp"
#include "harness/runner/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>

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
    EXPECT_EQ(output.text, "hello\n");
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
    EXPECT_EQ(output.text, "begun\n");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

/// Waits a little for what the kernel does after a kill.
bool is_gone(const std::string& pid) {
    for (int tries = 0; tries < 500 && is_alive(pid); ++tries) {
        std::this_thread::sleep_for(10ms);
    }
    return !is_alive(pid);
}

TEST(ChildProcess, KillsWhatItStartedWithItself) {
    std::string grandchild;
    {
        ChildProcess process = shell("sleep 60 & echo $!; wait");
        grandchild = process.read_line(10s).value_or("");
        ASSERT_TRUE(is_alive(grandchild));
    }
    EXPECT_TRUE(is_gone(grandchild));
}

/// A session of its own, a parent that has ended, an empty environment, closed descriptors.
constexpr const char* kDaemon =
    "import os, sys, time\n"
    "if os.fork() == 0:\n"
    "    os.setsid()\n"
    "    daemon = os.fork()\n"
    "    if daemon:\n"
    "        print(daemon, flush=True)\n"
    "        os._exit(0)\n"
    "    os.closerange(0, 64)\n"
    "    os.execve(sys.executable, ['d', '-c', 'import time; time.sleep(60)'], {})\n"
    "os.wait()\n";

TEST(ChildProcess, KillsADaemonThatDetachedItself) {
    std::string daemon;
    {
        auto process = ChildProcess::start({{"python3", "-c", kDaemon}, {}, {}});
        ASSERT_TRUE(process);
        daemon = process->read_line(20s).value_or("");
        const auto [output, end] = process->finish(20s);
        EXPECT_EQ(end.exit_code, 0) << output.text;
        EXPECT_FALSE(process->wait_for_all(50ms)) << "the daemon still runs";
        ASSERT_TRUE(is_alive(daemon));
    }
    EXPECT_TRUE(is_gone(daemon));
}

TEST(ChildProcess, KnowsWhenNothingOfItRunsAnyMore) {
    ChildProcess process = shell("exec 3<&0; (read x <&3) & exit 0");
    EXPECT_EQ(process.finish(10s).second.exit_code, 0);
    EXPECT_FALSE(process.wait_for_all(50ms));
    EXPECT_TRUE(process.write("end\n"));
    EXPECT_TRUE(process.wait_for_all(10s));
}

TEST(ChildProcess, EndsEverythingWhenItIsKilled) {
    ChildProcess process = shell("sleep 60 & sleep 60");
    process.kill();
    EXPECT_TRUE(process.finish(10s).second.crashed);
    EXPECT_TRUE(process.wait_for_all(10s));
}

TEST(ChildProcess, KillsForksThatMultiply) {
    ChildProcess process =
        shell("for i in 1 2 3 4 5 6 7 8; do (sleep 60 & sleep 60) & done; echo up");
    ASSERT_EQ(process.read_line(10s), "up");
    process.kill();
    EXPECT_TRUE(process.wait_for_all(20s));
}

TEST(ChildProcess, HasNoTerminalAndNoOpenFilesOfTheTester) {
    const auto [output, end] =
        shell("ls /proc/self/fd | wc -l; if (: </dev/tty) 2>/dev/null; then echo tty; fi")
            .finish(10s);
    EXPECT_EQ(output.text, "4\n") << "the three standard ones, and the folder that ls reads";
}

TEST(ChildProcess, TellsStandardErrorApartWhereItIsAsked) {
    Command command{{"sh", "-c", "echo out; echo error >&2"}, {}, {}};
    command.error_file.clear();
    auto process = ChildProcess::start(command);
    ASSERT_TRUE(process);
    const auto output = process->finish(10s).first;
    EXPECT_EQ(output.text, "out\n");
    EXPECT_EQ(output.errors, "error\n");
}

TEST(ChildProcess, CannotWriteFilesBeyondALimit) {
    const auto folder = base::TemporaryDirectory::make();
    const std::string file = (folder->path() / "file").string();
    Command command{{"sh", "-c",
                     "printf 12345 >$0 && echo short; head -c 5000 /dev/zero >$0 || echo refused",
                     file},
                    {},
                    {}};
    command.largest_file = 1000;
    auto process = ChildProcess::start(command);
    ASSERT_TRUE(process);
    const auto [output, end] = process->finish(10s);
    EXPECT_EQ(output.text, "short\nrefused\n") << "refused, as on a full disk, and not killed";
    EXPECT_EQ(std::filesystem::file_size(file), 1000U);
}

TEST(ChildProcess, MindsThePermissionsOfFilesEvenAsRoot) {
    const auto folder = base::TemporaryDirectory::make();
    const std::string file = (folder->path() / "file").string();
    std::ofstream(file) << "kept";
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    Command command{{"sh", "-c", "cat $0; (echo x >$0) 2>/dev/null || echo refused", file}, {}, {}};
    command.obeys_file_modes = true;
    auto process = ChildProcess::start(command);
    ASSERT_TRUE(process);
    EXPECT_EQ(process->finish(10s).first.text, "keptrefused\n");
}

/// Writes in a process of its own each time it is told to.
Command writer(const std::string& file) {
    return {{"sh", "-c",
             "exec 3<&0; (echo ready; read x; (echo x >$0) 2>/dev/null || echo refused; read x; "
             "echo x >$0 && "
             "echo written) <&3",
             file},
            {},
            {}};
}

TEST(ChildProcess, IsLimitedWhileItRunsWithWhatItStarted) {
    const auto folder = base::TemporaryDirectory::make();
    auto process = ChildProcess::start(writer((folder->path() / "file").string()));
    ASSERT_TRUE(process);
    ASSERT_EQ(process->read_line(10s), "ready");
    ASSERT_TRUE(process->limit_files(0));
    process->write("go\n");
    EXPECT_EQ(process->read_line(10s), "refused");
    ASSERT_TRUE(process->limit_files(std::nullopt));
    process->write("go\n");
    EXPECT_EQ(process->read_line(10s), "written");
}

TEST(ChildProcess, IsLimitedWithWhatItStartsMeanwhile) {
    const auto folder = base::TemporaryDirectory::make();
    int refused = 0;
    for (int round = 0; round < 30; ++round) {
        auto process = ChildProcess::start(writer((folder->path() / "file").string()));
        ASSERT_TRUE(process);
        ASSERT_TRUE(process->limit_files(0));
        process->write("go\ngo\n");
        ASSERT_EQ(process->read_line(10s), "ready");
        refused += process->read_line(10s) == "refused" ? 1 : 0;
    }
    // A fork that the kernel is in the midst of can escape; forks between two looks cannot.
    EXPECT_GE(refused, 20);
}

TEST(ChildProcess, DoesNotWaitForWhatHoldsTheOutputInTheBackground) {
    const auto begin = std::chrono::steady_clock::now();
    const auto [output, end] = shell("sleep 60 & echo done").finish(30s);
    EXPECT_EQ(output.text, "done\n");
    EXPECT_EQ(end.exit_code, 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
}

TEST(ChildProcess, LetsATalkativeProgramComeToItsEnd) {
    const auto [output, end] = shell("head -c 3000000 /dev/zero; exit 7").finish(30s);
    EXPECT_FALSE(end.timed_out);
    EXPECT_EQ(end.exit_code, 7);
    EXPECT_EQ(output.text.size(), 1U << 20U);
}

TEST(ChildProcess, IsNotLimitedWhereItWouldDieOfIt) {
    const char* python = "import signal\n"
                         "signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
                         "print('ready', flush=True)\n"
                         "input()\n";
    auto process = ChildProcess::start({{"python3", "-c", python}, {}, {}});
    ASSERT_TRUE(process);
    ASSERT_EQ(process->read_line(20s), "ready");
    EXPECT_FALSE(process->limit_files(0));
}

TEST(ChildProcess, LetsAFloodPassWithoutKeepingIt) {
    const auto [output, end] = shell("head -c 100000000 /dev/zero; echo x >&2").finish(60s);
    EXPECT_EQ(end.exit_code, 0);
    EXPECT_EQ(output.text.size(), 1U << 20U);
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
    EXPECT_EQ(
        shell("printf %s \"$EDI_X$HOME\"", {{"EDI_X", "a"}, {"HOME", "b"}}).finish(10s).first.text,
        "ab");
    auto process = ChildProcess::start({{"pwd"}, {}, "/"});
    ASSERT_TRUE(process);
    EXPECT_EQ(process->finish(10s).first.text, "/\n");
    EXPECT_FALSE(ChildProcess::start({{"pwd"}, {}, "/no/such/folder"}));
}

} // namespace
} // namespace ediconform::runner
