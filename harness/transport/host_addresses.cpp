#include "harness/transport/host_addresses.hpp"

#include "harness/transport/resolver.hpp"

#include <algorithm>

namespace ediconform::transport {

namespace {

bool is_loopback(const boost::asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6())
            .is_loopback();
    }
    return address.is_loopback();
}

} // namespace

std::vector<HostAddress> addresses_of(const std::string& host, std::chrono::milliseconds patience) {
    constexpr std::uint16_t kAnyPort = 443;
    std::vector<HostAddress> found;
    const Resolution resolution =
        resolve(host, kAnyPort, std::chrono::steady_clock::now() + patience);
    for (const auto& endpoint : resolution.endpoints) {
        const std::string text = endpoint.address().to_string();
        if (std::ranges::find(found, text, &HostAddress::text) == found.end()) {
            found.push_back({text, is_loopback(endpoint.address())});
        }
    }
    return found;
}

} // namespace ediconform::transport
