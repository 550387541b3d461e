#pragma once

#include "harness/base/result.hpp"

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::runner {

struct Command {
    std::vector<std::string> argv; ///< Program first; looked up in PATH where it has no `/`.
    std::map<std::string, std::string> env; ///< Added to the tester's own environment.
    std::filesystem::path directory;        ///< Working directory; empty: the tester's.
};

struct ProcessEnd {
    int exit_code = 0;      ///< 128 + signal where a signal ended it.
    bool timed_out = false; ///< It was killed because its time was over.
    bool crashed = false;   ///< A signal ended it that the tester did not send.
};

/// A program in a process group of its own, with pipes to its standard input and output; its
/// standard error goes to a file or to nowhere. Killed with its whole group on destruction, so that
/// nothing stays behind.
class ChildProcess {
public:
    /// Error `process.not_started`: program, cause.
    static base::Result<ChildProcess> start(const Command& command,
                                            const std::filesystem::path& error_log = {});
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    /// False once the program no longer reads, or where it does not read on within `patience`.
    bool write(const std::string& text,
               std::chrono::milliseconds patience = std::chrono::seconds(30));
    void close_input();
    /// The next line without its end; nothing at the end of output, after `patience`, or for a line
    /// of more than 4 MiB.
    std::optional<std::string> read_line(std::chrono::milliseconds patience);
    /// No further line will come: the output has ended, or what comes is no line.
    [[nodiscard]] bool at_end() const;
    /// How the program itself ended, and the first 1 MiB of what came on standard output until
    /// then. What it left running in the background is killed.
    std::pair<std::string, ProcessEnd> finish(std::chrono::milliseconds patience);
    void kill_group();

private:
    ChildProcess(pid_t process, int input, int output)
        : process_(process), input_(input), output_(output) {}
    bool fill(std::chrono::steady_clock::time_point deadline);
    /// Takes note of its end, where it has ended.
    bool has_ended(ProcessEnd& end);

    pid_t process_ = -1;
    int input_ = -1;
    int output_ = -1;
    std::string buffer_;
    bool ended_ = false;
};

} // namespace ediconform::runner
