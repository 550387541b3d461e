#pragma once

#include "harness/base/clock.hpp"
#include "harness/transport/http_message.hpp"
#include "mock-ca/fault/injector.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::mock_ca {

/// Octets within a content that are too many to be held.
struct Stretch {
    std::size_t at = 0; ///< Where in the content they stand.
    char octet = ' ';
    std::uint64_t count = 0;
};

struct HttpReply {
    int status = 200;
    std::string content_type; ///< Empty: no such field.
    base::Bytes body;
    transport::HeaderFields
        extra;          ///< Beside Date, Server, Content-Type, Content-Length, Connection.
    std::string reason; ///< Empty: the usual one.
    std::chrono::seconds clock{0}; ///< Date is ahead by that much.
    std::optional<Stretch> stretch;
};

/// Status line and fields, without those that frame the message, and without line ends.
std::vector<std::string> head_lines(const HttpReply& reply, base::WallTime now);
/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7).
std::string http_date(base::WallTime time);

/// The octets of an answer (RFC 9112), without its stretch. An answer to HEAD promises a body and
/// has none (RFC 9110 9.3.2). What sends an answer with a stretch in it, after `head`.
transport::WireActions stretched_actions(const base::Bytes& head, const base::Bytes& body,
                                         const Stretch& stretch);

PlannedReply serialise(const HttpReply& reply, std::string_view request_method, bool keep_alive,
                       base::WallTime now);

/// An error page as web servers send them.
HttpReply error_page(int status);

} // namespace ediconform::mock_ca
