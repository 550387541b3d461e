#include "mock-client/workflow/action_log.hpp"

#include "harness/base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace ediconform::mock_client {

namespace {

constexpr std::size_t kLongestCode = 32;
constexpr mode_t kOwnerOnly = 0600;

std::string one_word(std::string_view text) {
    std::string word = base::truncated(base::printable_line(text), kLongestCode);
    std::ranges::replace(word, ' ', '_');
    return word;
}

} // namespace

std::string log_line(const LogEntry& entry) {
    std::string line = fmt::format("{} {} {} {}", base::to_rfc3339(entry.time), entry.action,
                                   entry.event, entry.outcome);
    if (!entry.code.empty()) {
        line += fmt::format(" code={}", one_word(entry.code));
    }
    if (entry.http_status != 0) {
        line += fmt::format(" http={}", entry.http_status);
    }
    if (entry.attempt != 0) {
        line += fmt::format(" attempt={}", entry.attempt);
    }
    if (!entry.message.empty()) {
        line += fmt::format(" message={}", entry.message);
    }
    return line;
}

void append_to_log(const std::filesystem::path& file, const LogEntry& entry) {
    const int descriptor =
        ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kOwnerOnly);
    if (descriptor < 0) {
        return;
    }
    const std::string line = log_line(entry) + "\n";
    // One write call, so that lines of two processes do not mix; a short write is a full disk.
    [[maybe_unused]] const ssize_t written = ::write(descriptor, line.data(), line.size());
    ::close(descriptor);
}

} // namespace ediconform::mock_client
