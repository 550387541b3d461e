#pragma once

namespace ediconform::mock_ca {

/// The request to stop: SIGTERM, SIGINT and, where wanted, the end of standard input. Made before
/// any thread starts, so that every thread inherits the blocked signals.
class StopSignal {
public:
    StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;
    ~StopSignal();

    void wait(bool until_stdin_ends) const;

private:
    int descriptor_;
};

} // namespace ediconform::mock_ca
