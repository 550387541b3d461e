#include "mock-ca/cli/stop_signal.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <tuple>

namespace ediconform::mock_ca {

namespace {

sigset_t stopping_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

/// What stands there is thrown away; false at the end.
bool read_on(int descriptor) {
    std::array<char, 4096> block{};
    const ssize_t count = ::read(descriptor, block.data(), block.size());
    return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

} // namespace

StopSignal::StopSignal() : descriptor_(-1) {
    const sigset_t signals = stopping_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    // The peer of a connection may go at any time; writing to it must not end the program.
    std::ignore = std::signal(SIGPIPE, SIG_IGN);
    descriptor_ = ::signalfd(-1, &signals, SFD_CLOEXEC);
    if (descriptor_ < 0) {
        throw std::system_error(errno, std::generic_category(), "signalfd");
    }
}

StopSignal::~StopSignal() {
    ::close(descriptor_);
}

void StopSignal::wait(bool until_stdin_ends) const {
    std::array<pollfd, 2> watched{pollfd{descriptor_, POLLIN, 0},
                                  pollfd{until_stdin_ends ? STDIN_FILENO : -1, POLLIN, 0}};
    for (;;) {
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) {
            return;
        }
        if (watched[0].revents != 0 || (watched[1].revents != 0 && !read_on(STDIN_FILENO))) {
            return;
        }
    }
}

} // namespace ediconform::mock_ca
