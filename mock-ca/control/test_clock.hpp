#pragma once

#include "harness/base/clock.hpp"

#include <atomic>
#include <chrono>

namespace ediconform::mock_ca {

/// The system's time, ahead of it by what the operator asked for. Safe to share between threads.
class TestClock final : public base::Clock {
public:
    [[nodiscard]] base::WallTime wall() const override { return system_.wall() + offset_.load(); }
    [[nodiscard]] base::SteadyTime steady() const override { return system_.steady(); }
    void set_offset(std::chrono::seconds offset) { offset_ = offset; }

private:
    base::SystemClock system_;
    std::atomic<std::chrono::seconds> offset_{std::chrono::seconds(0)};
};

} // namespace ediconform::mock_ca
