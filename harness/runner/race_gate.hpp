#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace ediconform::runner {

/// Lets the requests of a race go on together. One that ends before it comes to the gate leaves, so
/// that it does not keep the others waiting; nobody waits longer than `patience`.
class RaceGate {
public:
    RaceGate(std::size_t runners, std::chrono::milliseconds patience)
        : missing_(runners), patience_(patience) {}

    void arrive_and_wait() {
        std::unique_lock lock(mutex_);
        if (--missing_ == 0) {
            changed_.notify_all();
            return;
        }
        changed_.wait_for(lock, patience_, [&] { return missing_ == 0; });
    }

    void leave() {
        const std::lock_guard lock(mutex_);
        if (--missing_ == 0) {
            changed_.notify_all();
        }
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t missing_;
    std::chrono::milliseconds patience_;
};

} // namespace ediconform::runner
