#pragma once

#include "harness/base/result.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace ediconform::runner {

/// The terminal of the person who operates a client: written to and read from whatever becomes of
/// standard input and output.
class Terminal {
public:
    /// The controlling terminal. Error `driver.no_terminal`.
    static base::Result<Terminal> open();
    /// Takes over an open descriptor, e.g. one side of a pseudo terminal.
    explicit Terminal(int descriptor) : descriptor_(descriptor) {}
    Terminal(Terminal&& other) noexcept;
    Terminal& operator=(Terminal&&) = delete;
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal();

    void say(const std::string& text) const;
    /// A line without its end and without blanks around it; nothing once `tick`, which is called
    /// several times a second, says that nobody waits any more, or where the terminal is gone.
    std::optional<std::string> read_line(const std::function<bool()>& tick);

private:
    int descriptor_;
    std::string buffer_; ///< Typed ahead.
};

} // namespace ediconform::runner
