#include "harness/runner/process_tree.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace ediconform::runner {
namespace {

/// A process that waits for its end, with `action` for SIGXFSZ.
pid_t waiting(sighandler_t action) {
    const auto previous = ::signal(SIGXFSZ, action); // inherited, so that it holds from the start
    const pid_t process = ::fork();
    if (process == 0) {
        while (true) {
            ::pause();
        }
    }
    ::signal(SIGXFSZ, previous);
    return process;
}

void end(pid_t process) {
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
}

TEST(IsEndedBy, AsksWhetherTheSignalIsIgnored) {
    const pid_t indifferent = waiting(SIG_IGN);
    const pid_t endable = waiting(SIG_DFL);
    EXPECT_FALSE(is_ended_by(indifferent, SIGXFSZ));
    EXPECT_TRUE(is_ended_by(endable, SIGXFSZ));
    end(indifferent);
    end(endable);
}

TEST(IsEndedBy, DoesNotSayItOfAProcessThatHasEnded) {
    const pid_t process = waiting(SIG_DFL);
    ::kill(process, SIGKILL);
    siginfo_t information{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(process), &information, WEXITED | WNOWAIT), 0);
    EXPECT_FALSE(is_ended_by(process, SIGXFSZ)) << "nobody has asked for its end yet";
    ::waitpid(process, nullptr, 0);
    EXPECT_FALSE(is_ended_by(process, SIGXFSZ)) << "there is none any more";
}

} // namespace
} // namespace ediconform::runner
