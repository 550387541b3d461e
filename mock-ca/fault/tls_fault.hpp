#pragma once

#include "harness/transport/http_server.hpp"
#include "mock-ca/fault/connection_fault.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace ediconform::mock_ca {

/// TLS itself: what the server settles in the handshake, and what becomes of flights and records.
struct TlsFault {
    /// Other settings than usual; empty: the usual ones, and the fault is one of octets alone.
    struct Settings {
        transport::TlsVersion min_version = transport::TlsVersion::tls1_2;
        transport::TlsVersion max_version = transport::TlsVersion::tls1_3;
        transport::TlsOddities odd;
    };
    std::optional<Settings> settings;

    base::Bytes says;             ///< Octets on TCP, among the records.
    std::optional<int> alert;     ///< A fatal alert in the clear, and the end.
    bool encrypted_alert = false; ///< One under the keys of the connection, and the end.
    int key_updates = 0;
    bool renegotiation = false;
    transport::WireForm form;    ///< How the flight or the answer goes out.
    bool half = false;           ///< Half of the body goes out before; else nothing.
    bool without_length = false; ///< The answer ends where the connection does.
    std::optional<transport::WireAction::Kind> end;

    /// Something is done at the phase, beside what the settings settle.
    [[nodiscard]] bool acts() const;
};

/// From the layer's member of `does` in `scenarios/faults/`.
TlsFault read_tls_fault(const nlohmann::json& does);

/// From `version`: one alone.
void only_version(const nlohmann::json& does, TlsFault::Settings& settings);

} // namespace ediconform::mock_ca
