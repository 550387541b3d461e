#include "harness/cli/interruption.hpp"

#include <csignal>

namespace ediconform::cli {

namespace {

// A signal handler can reach nothing else than objects of static storage (C++ [support.signal]).
std::atomic<bool> signal_came{false};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> which_signal{SIGINT}; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void note(int signal) {
    which_signal = signal;
    signal_came = true;
    std::signal(signal, SIG_DFL);
}

} // namespace

Interruption::Interruption() {
    signal_came = false;
    std::signal(SIGINT, note);
    std::signal(SIGTERM, note);
    std::signal(SIGPIPE, SIG_IGN);
}

Interruption::~Interruption() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

const std::atomic<bool>& Interruption::requested() const {
    return signal_came;
}

ExitCode Interruption::exit_code() const {
    return which_signal == SIGTERM ? ExitCode::terminated : ExitCode::interrupted;
}

} // namespace ediconform::cli
