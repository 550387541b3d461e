#pragma once

#include <chrono>
#include <string>

namespace ediconform::base {

using WallTime = std::chrono::system_clock::time_point;
using SteadyTime = std::chrono::steady_clock::time_point;

/// The only source of time: certificates and windows use `wall`, durations use `steady`.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual WallTime wall() const = 0;
    [[nodiscard]] virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] WallTime wall() const override { return std::chrono::system_clock::now(); }
    [[nodiscard]] SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

/// A clock that stands still until it is moved; for tests.
class FixedClock final : public Clock {
public:
    explicit FixedClock(WallTime wall) : wall_(wall) {}
    [[nodiscard]] WallTime wall() const override { return wall_; }
    [[nodiscard]] SteadyTime steady() const override { return steady_; }
    void advance(std::chrono::nanoseconds by) {
        wall_ += std::chrono::duration_cast<WallTime::duration>(by);
        steady_ += std::chrono::duration_cast<SteadyTime::duration>(by);
    }

private:
    WallTime wall_;
    SteadyTime steady_{};
};

/// `2026-11-22T03:14:15Z` (RFC 3339, UTC, whole seconds).
std::string to_rfc3339(WallTime time);
/// `2026-11-22T03:14:15.123Z`.
std::string to_rfc3339_milliseconds(WallTime time);

} // namespace ediconform::base
