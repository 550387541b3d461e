#pragma once

#include "harness/base/result.hpp"

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
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
    /// Standard error is appended to this file; empty: it is read as `ProgramOutput::errors`.
    std::filesystem::path error_file = "/dev/null";
    std::optional<std::uint64_t> largest_file; ///< A write beyond fails, as on a full disk.
    bool obeys_file_modes = false; ///< Also as root (capabilities(7), CAP_DAC_OVERRIDE).
};

/// What came until the program ended: of each at most the first 1 MiB.
struct ProgramOutput {
    std::string text;
    std::string errors;
};

struct ProcessEnd {
    int exit_code = 0;      ///< 128 + signal where a signal ended it.
    bool timed_out = false; ///< It was killed because its time was over.
    bool crashed = false;   ///< A signal ended it that the tester did not send.
};

/// A program under a supervisor that becomes the parent of everything that the program leaves
/// behind, with pipes to its standard input and output. It has no terminal. Whatever of it still
/// runs is killed on destruction, also what has detached itself, so that nothing stays behind.
class ChildProcess {
public:
    /// Error `process.not_started`: program, cause.
    static base::Result<ChildProcess> start(const Command& command);
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

    /// Waits for the end of the program itself and says what came of it; after `patience` it is
    /// killed with everything that it started. What it leaves running in the background goes on.
    std::pair<ProgramOutput, ProcessEnd> finish(std::chrono::milliseconds patience);
    /// Waits until nothing runs any more that the program started, however it is detached; false
    /// where something still does after `patience`.
    bool wait_for_all(std::chrono::milliseconds patience);

    /// The program itself has ended, as far as reading has told so far.
    [[nodiscard]] bool has_ended() const { return status_.has_value(); }
    /// It has, and by a signal.
    [[nodiscard]] bool has_crashed() const;

    /// Kills the program and everything that it started. Returns at once, may be called from any
    /// thread.
    void kill();
    /// From now on a write beyond that size fails, in every process of the program and those to
    /// come; empty: no longer. May be called from any thread. False, and nothing is limited, where
    /// one of them would be killed instead, because it has taken back that SIGXFSZ is ignored.
    [[nodiscard]] bool limit_files(std::optional<std::uint64_t> largest_file) const;

private:
    /// What comes from the program or its supervisor.
    struct Stream {
        int descriptor = -1; ///< -1 once it has ended.
        std::string buffer;
    };

    ChildProcess() = default;
    /// Reads what comes first, on whichever; false where nothing did until then.
    bool read_some(std::chrono::steady_clock::time_point deadline);
    void take_reports();

    pid_t supervisor_ = -1;
    int input_ = -1;
    Stream output_;
    Stream errors_; ///< Without descriptor where they go to a file.
    Stream reports_;
    std::atomic<int> control_ = -1; ///< Once it is closed, the supervisor kills everything.
    std::optional<int> status_;     ///< Of the program, once it has ended.
    bool nothing_left_ = false;
};

} // namespace ediconform::runner
