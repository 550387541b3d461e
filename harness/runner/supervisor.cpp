#include "harness/runner/supervisor.hpp"

#include "harness/runner/process_tree.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <tuple>

namespace ediconform::runner {

namespace {

void send(int descriptor, SupervisorReport::What what, int status) {
    const SupervisorReport report{what, status};
    [[maybe_unused]] const ssize_t ignored = ::write(descriptor, &report, sizeof report);
}

/// Nothing of the tester stays open here: a listener would go on taking connections.
void close_all_but(std::array<int, 3> kept) {
    std::ranges::sort(kept);
    unsigned first = STDERR_FILENO + 1;
    for (const int descriptor : kept) {
        if (static_cast<unsigned>(descriptor) > first) {
            ::close_range(first, static_cast<unsigned>(descriptor) - 1, 0);
        }
        first = static_cast<unsigned>(descriptor) + 1;
    }
    ::close_range(first, ~0U, 0);
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        ::dup2(nowhere, standard);
    }
    if (nowhere > STDERR_FILENO) {
        ::close(nowhere);
    }
}

void apply_limits(const Launch& launch) {
    // As on a full disk, a write that goes too far fails and does not end the program.
    std::ignore = ::signal(SIGXFSZ, SIG_IGN);
    if (launch.largest_file) {
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = std::min<rlim_t>(*launch.largest_file, limit.rlim_max);
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    if (launch.obeys_file_modes) {
        ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0); // Nobody but root had it.
    }
}

[[noreturn]] void become_program(const Launch& launch) {
    ::setpgid(0, 0); // It may signal its group without reaching its supervisor.
    ::dup2(launch.input, STDIN_FILENO);
    ::dup2(launch.output, STDOUT_FILENO);
    const int errors = launch.error_file == nullptr
                           ? launch.errors
                           : ::open(launch.error_file, O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(errors, STDERR_FILENO);
    std::ignore = ::signal(SIGPIPE, SIG_DFL);
    std::ignore = ::signal(SIGINT, SIG_DFL);
    std::ignore = ::signal(SIGTERM, SIG_DFL);
    apply_limits(launch);
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    if (*launch.directory == '\0' || ::chdir(launch.directory) == 0) {
        ::execvpe(launch.argv[0], launch.argv, launch.environment);
    }
    const int cause = errno;
    [[maybe_unused]] const ssize_t ignored = ::write(launch.started, &cause, sizeof cause);
    ::_exit(127);
}

/// Takes note of every child that has ended; false once none is left.
bool reap(pid_t program, int report) {
    while (true) {
        int status = 0;
        const pid_t ended = ::waitpid(-1, &status, WNOHANG);
        if (ended == program) {
            send(report, SupervisorReport::What::program_ended, status);
        }
        if (ended <= 0) {
            return ended == 0 || errno != ECHILD;
        }
    }
}

void watch_over(pid_t program, int control, int report, int signals) {
    constexpr int kBetweenKillsMs = 2;
    bool to_end = false;
    while (reap(program, report)) {
        if (to_end) {
            kill_children();
        }
        std::array<pollfd, 2> waiting{{{signals, POLLIN, 0}, {control, POLLIN, 0}}};
        ::poll(waiting.data(), to_end ? 1 : 2, to_end ? kBetweenKillsMs : -1);
        to_end = to_end || waiting[1].revents != 0;
        signalfd_siginfo ignored{};
        while (::read(signals, &ignored, sizeof ignored) > 0) {
        }
    }
}

} // namespace

void supervise(const Launch& launch) {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    ::setsid(); // The program has no terminal, and Ctrl+C is for the tester.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    sigset_t child;
    ::sigemptyset(&child);
    ::sigaddset(&child, SIGCHLD);
    const int signals = ::signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
    const pid_t program = ::_Fork();
    if (program == 0) {
        become_program(launch);
    }
    if (program < 0) {
        const int cause = errno;
        [[maybe_unused]] const ssize_t ignored = ::write(launch.started, &cause, sizeof cause);
        ::_exit(127);
    }
    close_all_but({launch.control, launch.report, signals});
    watch_over(program, launch.control, launch.report, signals);
    send(launch.report, SupervisorReport::What::nothing_left, 0);
    ::_exit(0);
}

} // namespace ediconform::runner
