#include "harness/transport/resolver.hpp"

#include <boost/asio/io_context.hpp>

#include <future>
#include <memory>
#include <thread>

namespace ediconform::transport {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

Resolution look_up(const std::string& host, std::uint16_t port) {
    Resolution resolution;
    asio::io_context io;
    tcp::resolver resolver(io);
    error_code failure;
    const auto found =
        resolver.resolve(host, std::to_string(port), tcp::resolver::numeric_service, failure);
    for (const auto& entry : found) {
        resolution.endpoints.push_back(entry.endpoint());
    }
    resolution.detail = failure ? failure.message() : "";
    return resolution;
}

} // namespace

Resolution resolve(const std::string& host, std::uint16_t port,
                   std::chrono::steady_clock::time_point deadline) {
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) {
        Resolution resolution;
        resolution.endpoints.emplace_back(address, port);
        return resolution;
    }
    const auto promise = std::make_shared<std::promise<Resolution>>();
    auto answer = promise->get_future();
    // Detached, since getaddrinfo may outlast every deadline; it owns all that it touches.
    std::thread([promise, host, port] { promise->set_value(look_up(host, port)); }).detach();
    if (answer.wait_until(deadline) != std::future_status::ready) {
        Resolution resolution;
        resolution.timed_out = true;
        resolution.detail = "the name was not resolved in time";
        return resolution;
    }
    return answer.get();
}

} // namespace ediconform::transport
