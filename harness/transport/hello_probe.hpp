#pragma once

#include "harness/transport/http_client.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ediconform::transport {

/// All that a ClientHello offers. Numbers of the registry of TLS parameters, so that what no
/// library has any more can be offered too.
struct HelloOffer {
    std::uint16_t version = 0x0303; ///< 0x0300 SSL 3.0 to 0x0303 TLS 1.2.
    std::vector<std::uint16_t> suites;
};

/// The cipher suites of a kind, in what the probe may offer: `null`, `anonymous`, `export`, `weak`
/// (RC4, DES, 3DES), and `usual`, the suites that a server with an old version would have. Empty
/// for any other name.
std::vector<std::uint16_t> cipher_suites(std::string_view kind);

/// Sends a ClientHello and reads what the server says to it, nothing more: no key is agreed on. A
/// ServerHello is the server's consent to version and suite (RFC 5246 7.4.1.3); then `failure` is
/// `none`, `stage` is `handshake`, and `tls` says what it chose. Otherwise as
/// `HttpClient::connect`: `handshake` with the alert, or an end without one. The settings' TLS part
/// gives the SNI only.
ExchangeRecord probe_hello(const ClientSettings& settings, const HelloOffer& offer);

} // namespace ediconform::transport
