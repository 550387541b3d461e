#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace ediconform::transport {

struct Resolution {
    std::vector<boost::asio::ip::tcp::endpoint> endpoints; ///< Empty: nothing found.
    bool timed_out = false;
    std::string detail;
};

/// Addresses of a name, in the order of the system. An IP address needs no resolver. Returns at
/// `deadline` at the latest, although the system's resolver cannot be interrupted.
Resolution resolve(const std::string& host, std::uint16_t port,
                   std::chrono::steady_clock::time_point deadline);

} // namespace ediconform::transport
