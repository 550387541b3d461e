#pragma once

#include "harness/evidence/journal.hpp"
#include "harness/pki/certificate.hpp"
#include "harness/transport/http_server.hpp"

#include <optional>
#include <string>
#include <vector>

/// What every TLS server of the harness records about its connections, in the same words.
namespace ediconform::mock_ca {

/// Records `tls_handshake`, also of one that followed a request (`late`); returns what the peer
/// presented, leaf first. What is no certificate is left out.
std::vector<pki::Certificate> record_handshake(const evidence::Recorder& recorder,
                                               std::uint64_t connection,
                                               const transport::TlsFacts& facts);
void record_handshake_failure(const evidence::Recorder& recorder, std::uint64_t connection,
                              const transport::HandshakeFailure& failure);
void record_end(const evidence::Recorder& recorder, std::uint64_t connection,
                const transport::ConnectionEnd& end);

} // namespace ediconform::mock_ca
