#pragma once

#include "mock-ca/fault/tls_fault.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace ediconform::mock_ca {

/// How the server asks for the client certificate, and how it refuses it.
struct ClientAuthenticationFault {
    /// In TLS. Empty: the fault is one of the answer.
    struct Handshake {
        bool asks = true;       ///< On every listener; else on none.
        bool asks_late = false; ///< Once a request is there: after the handshake, or anew.
        enum class Authorities { none, right, others, many } authorities = Authorities::none;
        TlsFault::Settings settings; ///< Version, signature algorithms, alert.
    };
    std::optional<Handshake> handshake;

    /// In HTTP, as servers in front of an application do it.
    enum class Page { none, coded, empty, html, nginx };
    Page page = Page::none;
    int status = 403;
};

/// From the layer's member of `does` in `scenarios/faults/`.
ClientAuthenticationFault read_client_authentication_fault(const nlohmann::json& does);

} // namespace ediconform::mock_ca
