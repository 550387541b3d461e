#pragma once

#include "harness/transport/http_server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <mutex>
#include <thread>

namespace ediconform::transport {

struct IoLoop::State {
    /// When the loop came back to its beat, and how late.
    struct Delay {
        std::chrono::steady_clock::time_point end;
        std::chrono::milliseconds length;
    };

    void beat();

    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
        io.get_executor()};
    boost::asio::steady_timer timer{io};
    std::mutex mutex; ///< Of `delays`.
    std::deque<Delay> delays;
    std::thread thread;
};

} // namespace ediconform::transport
