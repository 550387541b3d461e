#include "harness/runner/request_pace.hpp"

#include <algorithm>

namespace ediconform::runner {

RequestPace::RequestPace(double per_second, const base::Clock& clock)
    : clock_(clock),
      interval_(per_second > 0.0 ? std::chrono::duration_cast<std::chrono::nanoseconds>(
                                       std::chrono::duration<double>(1.0 / per_second))
                                 : std::chrono::nanoseconds(0)) {}

std::chrono::nanoseconds RequestPace::book(std::size_t count) {
    if (interval_.count() == 0) {
        return std::chrono::nanoseconds(0);
    }
    const std::lock_guard lock(mutex_);
    const base::SteadyTime now = clock_.steady();
    const base::SteadyTime turn = std::max(now, next_);
    next_ = turn + interval_ * count;
    return turn - now;
}

} // namespace ediconform::runner
