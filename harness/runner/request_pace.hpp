#pragma once

#include "harness/base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <mutex>

namespace ediconform::runner {

/// Keeps the requests of all cases of a run apart (`limits.requests_per_second`). Says how long to
/// wait and never waits itself; safe to share between threads.
class RequestPace {
public:
    /// `per_second` 0: no limit.
    RequestPace(double per_second, const base::Clock& clock);

    /// Books `count` requests that are to go out together, and says how long to wait for their
    /// turn: until everything booked before is at least `1 / per_second` apart, one by one.
    std::chrono::nanoseconds book(std::size_t count = 1);

private:
    const base::Clock& clock_;
    std::chrono::nanoseconds interval_;
    std::mutex mutex_;
    base::SteadyTime next_{};
};

} // namespace ediconform::runner
