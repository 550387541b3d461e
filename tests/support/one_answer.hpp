#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <cstdint>
#include <string>
#include <thread>
#include <utility>

namespace ediconform::test {

/// Takes one connection, waits for something to be said, sends `answer` and leaves.
class OneAnswer {
    using Tcp = boost::asio::ip::tcp;

public:
    enum class Leave { fin, reset, never };

    explicit OneAnswer(std::string answer, Leave leave = Leave::fin)
        : thread_([this, answer = std::move(answer), leave] {
              Tcp::socket peer = acceptor_.accept();
              boost::system::error_code ignored;
              std::string received;
              received.resize(4096); // a request or a ClientHello, or the beginning of it
              peer.read_some(boost::asio::buffer(received), ignored);
              boost::asio::write(peer, boost::asio::buffer(answer), ignored);
              if (leave == Leave::reset) {
                  peer.set_option(boost::asio::socket_base::linger(true, 0));
              } else if (leave == Leave::fin) {
                  peer.shutdown(Tcp::socket::shutdown_send, ignored);
              }
              if (leave != Leave::reset) {
                  boost::asio::read(peer, boost::asio::dynamic_buffer(received), ignored);
              }
          }) {}
    ~OneAnswer() { thread_.join(); }
    OneAnswer(const OneAnswer&) = delete;
    OneAnswer& operator=(const OneAnswer&) = delete;

    [[nodiscard]] std::string url(const char* scheme = "http") const {
        return std::string(scheme) +
               "://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/";
    }

private:
    boost::asio::io_context io_;
    Tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
    std::thread thread_;
};

/// A port of 127.0.0.1 on which nobody listens.
inline std::uint16_t closed_port() {
    boost::asio::io_context io;
    const boost::asio::ip::tcp::acceptor closed(io, {boost::asio::ip::address_v4::loopback(), 0},
                                                false);
    return closed.local_endpoint().port();
}

} // namespace ediconform::test
