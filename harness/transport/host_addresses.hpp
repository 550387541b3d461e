#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace ediconform::transport {

struct HostAddress {
    std::string text;      ///< `192.0.2.1`, `2001:db8::1`
    bool loopback = false; ///< 127.0.0.0/8 (RFC 1122 3.2.1.3), `::1`, or the former mapped to IPv6.
};

/// What a name or address stands for on this computer, each address once; empty where it is not
/// known within `patience`.
std::vector<HostAddress> addresses_of(const std::string& host, std::chrono::milliseconds patience);

} // namespace ediconform::transport
