#pragma once

#include "harness/base/bytes.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ediconform::transport {

/// A client's TCP connection: reads and writes are under way at once, so that an early answer or
/// the end of the connection is seen while a request is still being written. Nothing happens but
/// within `pump`.
class ClientWire {
public:
    using Deadline = std::chrono::steady_clock::time_point;
    using Socket = boost::asio::ip::tcp::socket;

    enum class Connected { yes, refused, timeout };

    ClientWire() = default;
    ClientWire(const ClientWire&) = delete;
    ClientWire& operator=(const ClientWire&) = delete;
    ~ClientWire();

    Connected connect(const std::vector<boost::asio::ip::tcp::endpoint>& endpoints,
                      Deadline deadline, std::string& detail);
    /// Queues octets; they go out while pumping.
    void write(base::Bytes octets);
    /// Lets things happen until `done` holds; false where `deadline` came first.
    bool pump(const std::function<bool()>& done, Deadline deadline);
    /// Lets happen what can at once.
    void poll();
    /// FIN, and the socket is closed.
    void close();
    /// RST, and the socket is closed.
    void reset();

    [[nodiscard]] bool is_open() const { return socket_.is_open(); }
    [[nodiscard]] bool written() const { return unwritten_.empty() && !write_failed_; }
    [[nodiscard]] bool write_failed() const { return write_failed_; }
    /// The peer's end was read (FIN or RST).
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] bool was_reset() const { return reset_; }
    /// What arrived; the caller takes from it.
    [[nodiscard]] base::Bytes& received() { return received_; }

private:
    void forget();
    void start_write();
    void start_read();

    boost::asio::io_context io_{1};
    Socket socket_{io_};
    std::array<char, 16384> block_{};
    base::Bytes received_;
    base::Bytes unwritten_; ///< Does not change while a write is under way.
    base::Bytes queued_;
    bool writing_ = false;
    bool reading_ = false;
    bool write_failed_ = false;
    bool ended_ = false;
    bool reset_ = false;
};

} // namespace ediconform::transport
