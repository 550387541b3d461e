#pragma once

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

namespace ediconform::transport {

/// Whether the peer, or what stands between, broke the connection off (RFC 9293 3.5.2), as opposed
/// to closing it in order.
inline bool is_reset(const boost::system::error_code& failure) {
    return failure == boost::asio::error::connection_reset ||
           failure == boost::asio::error::broken_pipe ||
           failure == boost::asio::error::connection_aborted;
}

} // namespace ediconform::transport
