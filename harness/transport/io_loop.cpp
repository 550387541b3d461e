#include "harness/transport/io_loop.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <future>

namespace ediconform::transport {

namespace {
constexpr std::chrono::milliseconds kBeat{50};
constexpr std::chrono::milliseconds kLeastDelay{20};
constexpr std::size_t kMostDelays = 10'000;
} // namespace

void IoLoop::State::beat() {
    timer.expires_after(kBeat);
    timer.async_wait([this](const boost::system::error_code& stopped) {
        if (stopped) {
            return;
        }
        const auto now = std::chrono::steady_clock::now();
        const auto late =
            std::chrono::duration_cast<std::chrono::milliseconds>(now - timer.expiry());
        if (late >= kLeastDelay) {
            const std::lock_guard lock(mutex);
            delays.push_back({now, late});
            if (delays.size() > kMostDelays) {
                delays.pop_front();
            }
        }
        beat();
    });
}

IoLoop::IoLoop() : state_(std::make_unique<State>()) {
    state_->beat();
    state_->thread = std::thread([state = state_.get()] { state->io.run(); });
}

IoLoop::~IoLoop() {
    state_->io.stop();
    state_->thread.join();
}

std::chrono::milliseconds IoLoop::delay_since(std::chrono::steady_clock::time_point since) const {
    const std::lock_guard lock(state_->mutex);
    std::chrono::milliseconds sum{0};
    for (const State::Delay& delay : state_->delays) {
        sum += delay.end < since ? std::chrono::milliseconds(0) : delay.length;
    }
    return sum;
}

void IoLoop::run(const std::function<void()>& work) {
    if (std::this_thread::get_id() == state_->thread.get_id()) {
        work();
        return;
    }
    std::promise<void> done;
    boost::asio::post(state_->io, [&] {
        try {
            work();
            done.set_value();
        } catch (...) {
            done.set_exception(std::current_exception());
        }
    });
    done.get_future().get();
}

} // namespace ediconform::transport
