#include "mock-client/cli/secret_input.hpp"

#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace ediconform::mock_client {

namespace {

/// Echo off for as long as it lives.
class SilentTerminal {
public:
    SilentTerminal() {
        active_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        if (active_) {
            termios silent = before_;
            silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        }
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;
    ~SilentTerminal() {
        if (active_) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        }
    }

private:
    termios before_{};
    bool active_ = false;
};

} // namespace

std::optional<base::SecretText> read_secret(const char* variable, const std::string& question) {
    if (const char* value = std::getenv(variable); value != nullptr) {
        return base::SecretText(value);
    }
    const bool terminal = ::isatty(STDIN_FILENO) == 1;
    std::optional<SilentTerminal> silence;
    if (terminal) {
        std::cerr << question << ": " << std::flush;
        silence.emplace();
    }
    std::string line;
    const bool read = static_cast<bool>(std::getline(std::cin, line));
    if (terminal) {
        std::cerr << "\n";
    }
    if (!read) {
        return std::nullopt;
    }
    return base::SecretText(line);
}

} // namespace ediconform::mock_client
