#pragma once

#include "mock-ca/fault/framing_fault.hpp"
#include "mock-ca/fault/injector.hpp"
#include "mock-ca/server/http_reply.hpp"

namespace ediconform::mock_ca {

/// The answer put into octets as the fault says.
Injection framed(const HttpReply& reply, const FramingFault& fault, base::WallTime now);

} // namespace ediconform::mock_ca
