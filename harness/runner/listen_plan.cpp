#include "harness/runner/listen_plan.hpp"

#include <boost/asio/ip/address.hpp>

#include <charconv>

namespace ediconform::runner {

namespace {

using boost::asio::ip::address;

struct Parts {
    std::string address;
    std::string port;
};

/// Brackets tell the colons of an IPv6 address from that before the port (RFC 3986 3.2.2).
Parts split(const std::string& listen) {
    if (listen.starts_with('[')) {
        const std::size_t close = std::min(listen.find(']'), listen.size());
        const std::string rest = close < listen.size() ? listen.substr(close + 1) : "";
        return {listen.substr(1, close - 1), rest.starts_with(':') ? rest.substr(1) : rest};
    }
    const std::size_t colon = listen.find(':');
    const bool one_colon =
        colon != std::string::npos && listen.find(':', colon + 1) == std::string::npos;
    return one_colon ? Parts{listen.substr(0, colon), listen.substr(colon + 1)} : Parts{listen, ""};
}

} // namespace

base::Result<ListenPlan> plan_listening(const std::string& listen,
                                        const std::vector<std::string>& names, bool expose) {
    ListenPlan plan;
    const Parts parts = split(listen.empty() ? plan.address : listen);
    boost::system::error_code failure;
    const address parsed = boost::asio::ip::make_address(parts.address, failure);
    const char* const end = parts.port.data() + parts.port.size();
    const auto port = std::from_chars(parts.port.data(), end, plan.port);
    const bool has_bad_port =
        !parts.port.empty() && (port.ec != std::errc() || port.ptr != end || plan.port == 0);
    if (failure || has_bad_port) {
        return base::Error{"listen.malformed", {{"listen", listen}}};
    }
    if (!parsed.is_loopback() && !expose) {
        return base::Error{"listen.exposed", {{"address", parts.address}}};
    }
    if (parsed.is_unspecified() && names.empty()) {
        return base::Error{"listen.no_name", {{"address", parts.address}}};
    }
    plan.address = parts.address;
    plan.names = names;
    if (!parsed.is_unspecified()) {
        plan.names.push_back(parts.address);
    }
    if (parsed.is_loopback()) {
        plan.names.emplace_back("localhost");
    }
    return plan;
}

} // namespace ediconform::runner
