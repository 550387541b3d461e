#pragma once

#include "harness/base/bytes.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <memory>

namespace ediconform::transport {

/// Octets from each of two connections to the other, until both directions have
/// ended. An end is passed on as FIN, a reset as a reset.
class Tunnel : public std::enable_shared_from_this<Tunnel> {
public:
    using Socket = boost::asio::ip::tcp::socket;

    /// `near` outlives the tunnel's work, or is closed before.
    Tunnel(Socket& near, Socket far);

    /// `ahead`: what was read from `near` already. Completes once both directions
    /// have ended.
    template <class Token>
    auto run(base::Bytes ahead, Token token) {
        begin(std::move(ahead));
        return done_.async_wait(token); // cancelled by the end
    }

private:
    struct Direction {
        Socket& from;
        Socket& to;
        std::array<char, 16384> block;
        bool ended = false;
    };

    void begin(base::Bytes ahead);
    void read(Direction& direction);
    void write(Direction& direction, std::size_t count);
    void end(Direction& direction, const boost::system::error_code& failure);

    Socket far_;
    Direction out_;
    Direction in_;
    base::Bytes ahead_;
    boost::asio::steady_timer done_;
};

} // namespace ediconform::transport
