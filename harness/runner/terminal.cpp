#include "harness/runner/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace ediconform::runner {

base::Result<Terminal> Terminal::open() {
    const int descriptor = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
        return base::Error{"driver.no_terminal",
                           {{"cause", std::generic_category().message(errno)}}};
    }
    return Terminal(descriptor);
}

Terminal::Terminal(Terminal&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)) {}

Terminal::~Terminal() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

void Terminal::say(const std::string& text) const {
    std::string_view rest = text;
    while (!rest.empty()) {
        const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
        if (written < 0 && errno != EINTR) {
            return; // It is gone, which reading will tell.
        }
        rest.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
}

std::optional<std::string> Terminal::read_line(const std::function<bool()>& tick) {
    constexpr int kTickMs = 200;
    constexpr std::size_t kLongestLine = 4096;
    constexpr std::string_view kBlanks = " \t\r";
    while (true) {
        const std::size_t end = buffer_.find('\n');
        if (end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            const std::size_t first = std::min(line.find_first_not_of(kBlanks), line.size());
            line.erase(0, first);
            line.erase(line.find_last_not_of(kBlanks) + 1);
            return line;
        }
        if (!tick() || buffer_.size() > kLongestLine) {
            return std::nullopt;
        }
        pollfd waiting{descriptor_, POLLIN, 0};
        if (::poll(&waiting, 1, kTickMs) <= 0) {
            continue;
        }
        std::array<char, 1024> block{};
        const ssize_t count = ::read(descriptor_, block.data(), block.size());
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
            return std::nullopt;
        }
        if (count > 0) {
            buffer_.append(block.data(), static_cast<std::size_t>(count));
        }
    }
}

} // namespace ediconform::runner
