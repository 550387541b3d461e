#include "harness/cli/interruption.hpp"

#include <csignal>

namespace ediconform::cli {

namespace {

// A signal handler can reach nothing else than objects of static storage (C++ [support.signal]).
std::atomic<bool> signal_came{false};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> which_signal{SIGINT}; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

/// Setting a handler fails only for a signal that does not exist.
void handle(int signal, void (*handler)(int)) {
    static_cast<void>(std::signal(signal, handler));
}

void note(int signal) {
    which_signal = signal;
    signal_came = true;
    handle(signal, SIG_DFL);
}

} // namespace

Interruption::Interruption() {
    signal_came = false;
    handle(SIGINT, note);
    handle(SIGTERM, note);
    handle(SIGPIPE, SIG_IGN);
}

Interruption::~Interruption() {
    handle(SIGINT, SIG_DFL);
    handle(SIGTERM, SIG_DFL);
}

const std::atomic<bool>& Interruption::requested() const {
    return signal_came;
}

void Interruption::request() const {
    which_signal = SIGINT;
    signal_came = true;
}

ExitCode Interruption::exit_code() const {
    return which_signal == SIGTERM ? ExitCode::terminated : ExitCode::interrupted;
}

} // namespace ediconform::cli
