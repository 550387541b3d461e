#include "harness/transport/client_wire.hpp"

#include "harness/transport/socket_error.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace ediconform::transport {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// More than this is not read before the caller has taken it.
constexpr std::size_t kReadAhead = 1U << 20U;

} // namespace

ClientWire::~ClientWire() {
    error_code ignored;
    socket_.close(ignored);
    io_.restart();
    io_.poll(); // the aborted handlers, while what they refer to is there
}

ClientWire::Connected ClientWire::connect(const std::vector<asio::ip::tcp::endpoint>& endpoints,
                                          Deadline deadline, std::string& detail) {
    for (const auto& endpoint : endpoints) {
        std::optional<error_code> outcome;
        error_code ignored;
        socket_.close(ignored);
        socket_.async_connect(endpoint,
                              [&outcome](const error_code& failure) { outcome = failure; });
        const auto done = [&outcome] { return outcome.has_value(); };
        if (!pump(done, deadline)) {
            socket_.close(ignored);
            pump(done, Deadline::max());
            detail = "no connection in time";
            return Connected::timeout;
        }
        if (!*outcome) {
            socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
            start_read();
            return Connected::yes;
        }
        detail = outcome->message();
    }
    error_code ignored;
    socket_.close(ignored);
    return Connected::refused;
}

void ClientWire::write(base::Bytes octets) {
    queued_ += octets;
    start_write();
}

void ClientWire::start_write() {
    if (writing_ || write_failed_ || queued_.empty()) {
        return;
    }
    unwritten_ = std::exchange(queued_, {});
    writing_ = true;
    asio::async_write(socket_, asio::buffer(unwritten_),
                      [this](const error_code& failure, std::size_t) {
                          writing_ = false;
                          if (failure) {
                              write_failed_ = true;
                              reset_ = reset_ || is_reset(failure);
                              return;
                          }
                          unwritten_.clear();
                          start_write();
                      });
}

void ClientWire::start_read() {
    if (reading_ || ended_ || received_.size() >= kReadAhead) {
        return;
    }
    reading_ = true;
    socket_.async_read_some(asio::buffer(block_),
                            [this](const error_code& failure, std::size_t count) {
                                reading_ = false;
                                if (failure) {
                                    ended_ = true;
                                    reset_ = reset_ || is_reset(failure);
                                    return;
                                }
                                received_.append(block_.data(), count);
                                start_read();
                            });
}

bool ClientWire::pump(const std::function<bool()>& done, Deadline deadline) {
    while (!done()) {
        if (socket_.is_open() && !ended_ && reading_ == false && !received_.empty()) {
            start_read();
        }
        io_.restart();
        if (deadline == Deadline::max()) {
            io_.run_one();
        } else if (io_.run_one_until(deadline) == 0 &&
                   std::chrono::steady_clock::now() >= deadline) {
            return done();
        }
    }
    return true;
}

void ClientWire::poll() {
    io_.restart();
    io_.poll();
}

void ClientWire::close() {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    poll(); // reads what has arrived, so that closing sends FIN and not RST
    forget();
}

void ClientWire::reset() {
    error_code ignored;
    socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    forget();
}

void ClientWire::forget() {
    error_code ignored;
    socket_.close(ignored);
    poll();
    received_.clear();
    unwritten_.clear();
    queued_.clear();
    write_failed_ = false;
    ended_ = false;
    reset_ = false;
}

} // namespace ediconform::transport
