#pragma once

#include "harness/cli/exit_code.hpp"

#include <atomic>

namespace ediconform::cli {

/// SIGINT and SIGTERM during a run: no further case is started, and what was done is reported. A
/// second signal ends the program at once. One object at a time; the former handlers are restored
/// with it.
class Interruption {
public:
    Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    ~Interruption();

    [[nodiscard]] const std::atomic<bool>& requested() const;
    /// As the first SIGINT does; for somebody who has no other way to say so.
    void request() const;
    [[nodiscard]] ExitCode exit_code() const;
};

} // namespace ediconform::cli
