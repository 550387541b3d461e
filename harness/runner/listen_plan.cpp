#include "harness/runner/listen_plan.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>
#include <optional>

namespace ediconform::runner {

namespace {

struct Reach {
    bool loopback = false;
    bool every_address = false;
};

/// Who can connect to an address; nothing where it is none.
std::optional<Reach> reach_of(const std::string& address) {
    constexpr std::uint32_t kLoopbackNet = 127U << 24U;
    in_addr four{};
    if (::inet_pton(AF_INET, address.c_str(), &four) == 1) {
        const std::uint32_t number = ntohl(four.s_addr);
        return Reach{(number & 0xff000000U) == kLoopbackNet, number == INADDR_ANY};
    }
    in6_addr six{};
    if (::inet_pton(AF_INET6, address.c_str(), &six) == 1) {
        return Reach{IN6_IS_ADDR_LOOPBACK(&six) != 0, IN6_IS_ADDR_UNSPECIFIED(&six) != 0};
    }
    return std::nullopt;
}

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
    const auto reach = reach_of(parts.address);
    const char* const end = parts.port.data() + parts.port.size();
    const auto port = std::from_chars(parts.port.data(), end, plan.port);
    const bool has_bad_port =
        !parts.port.empty() && (port.ec != std::errc() || port.ptr != end || plan.port == 0);
    if (!reach || has_bad_port) {
        return base::Error{"listen.malformed", {{"listen", listen}}};
    }
    if (!reach->loopback && !expose) {
        return base::Error{"listen.exposed", {{"address", parts.address}}};
    }
    if (reach->every_address && names.empty()) {
        return base::Error{"listen.no_name", {{"address", parts.address}}};
    }
    plan.address = parts.address;
    plan.names = names;
    if (!reach->every_address) {
        plan.names.push_back(parts.address);
    }
    if (reach->loopback) {
        plan.names.emplace_back("localhost");
    }
    return plan;
}

} // namespace ediconform::runner
