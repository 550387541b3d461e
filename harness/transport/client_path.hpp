#pragma once

#include "harness/transport/client_wire.hpp"
#include "harness/transport/http_client.hpp"

namespace ediconform::transport {

/// Notes why the exchange cannot go on; false, for a caller that says the same.
bool fail(ExchangeRecord& record, ExchangeFailure failure, std::string detail);

/// Opens the way for octets to the server: name, TCP, and the tunnel of a proxy where there is one
/// (RFC 9110 9.3.6). `connect_timeout` is for name and TCP, `deadline` for the proxy's answer.
/// False where it failed: `stage`, `failure` and `detail` of the record say how.
bool open_path(ClientWire& wire, const ClientSettings& settings, ClientWire::Deadline deadline,
               ExchangeRecord& record);

} // namespace ediconform::transport
