#include "harness/transport/tunnel.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace ediconform::transport {

namespace asio = boost::asio;
using boost::system::error_code;

Tunnel::Tunnel(Socket& near, Socket far)
    : far_(std::move(far)), out_{near, far_, {}}, in_{far_, near, {}},
      done_(near.get_executor(), asio::steady_timer::time_point::max()) {
    error_code ignored;
    far_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Tunnel::begin(base::Bytes ahead) {
    ahead_ = std::move(ahead);
    asio::async_write(far_, asio::buffer(ahead_),
                      [self = shared_from_this()](const error_code& failure, std::size_t) {
                          failure ? self->end(self->out_, failure) : self->read(self->out_);
                      });
    read(in_);
}

void Tunnel::read(Direction& direction) {
    direction.from.async_read_some(
        asio::buffer(direction.block),
        [self = shared_from_this(), &direction](const error_code& failure, std::size_t count) {
            failure ? self->end(direction, failure) : self->write(direction, count);
        });
}

void Tunnel::write(Direction& direction, std::size_t count) {
    asio::async_write(
        direction.to, asio::buffer(direction.block.data(), count),
        [self = shared_from_this(), &direction](const error_code& failure, std::size_t) {
            failure ? self->end(direction, failure) : self->read(direction);
        });
}

void Tunnel::end(Direction& direction, const error_code& failure) {
    direction.ended = true;
    error_code ignored;
    if (failure == asio::error::eof) {
        direction.to.shutdown(Socket::shutdown_send, ignored);
    } else { // nothing more can go either way
        for (Socket* each : {&direction.from, &direction.to}) {
            each->set_option(asio::socket_base::linger(true, 0), ignored);
            each->close(ignored);
        }
    }
    if (out_.ended && in_.ended) {
        done_.cancel();
    }
}

} // namespace ediconform::transport
