#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace ediconform::runner {

/// What a supervisor tells the tester, in this order, once each.
struct SupervisorReport {
    enum class What : std::int32_t {
        program_ended, ///< `status` is that of waitpid(2).
        nothing_left,  ///< No process that the program started, however it was detached, runs.
    };
    What what = What::program_ended;
    std::int32_t status = 0;
};

/// What the program is started with; pointers outlive the fork.
struct Launch {
    char* const* argv = nullptr;
    char* const* environment = nullptr;
    const char* directory = nullptr;  ///< Empty: the tester's.
    const char* error_file = nullptr; ///< Null: `errors` is a pipe.
    int input = -1;
    int output = -1;
    int errors = -1;
    int started = -1; ///< Takes errno where the program could not be started; closed where it was.
    int control = -1; ///< Its other end is closed when everything is to be killed.
    int report = -1;  ///< Takes `SupervisorReport`s.
    std::optional<std::uint64_t> largest_file; ///< RLIMIT_FSIZE.
    bool obeys_file_modes = false;             ///< Without CAP_DAC_OVERRIDE, also as root.
};

/// In a process just forked: becomes the parent of the program and of everything that it leaves
/// behind (PR_SET_CHILD_SUBREAPER), so that nothing gets away by detaching itself. Ends with the
/// last of them. Only calls that are safe after `fork` in a program with threads.
[[noreturn]] void supervise(const Launch& launch);

} // namespace ediconform::runner
