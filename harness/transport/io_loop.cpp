#include "harness/transport/io_loop.hpp"

#include <boost/asio/post.hpp>

#include <exception>
#include <future>

namespace ediconform::transport {

IoLoop::IoLoop() : state_(std::make_unique<State>()) {
    state_->thread = std::thread([state = state_.get()] { state->io.run(); });
}

IoLoop::~IoLoop() {
    state_->io.stop();
    state_->thread.join();
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
