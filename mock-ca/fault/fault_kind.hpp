#pragma once

#include "harness/transport/http_server.hpp"

#include <string_view>
#include <vector>

namespace ediconform::mock_ca {

/// What a fault disturbs, hence who carries it out.
enum class FaultScope {
    wire,               ///< Octets and connection, after the answer was made: the injector.
    reply,              ///< The answer's content: the request handler.
    server_certificate, ///< The identity shown in the handshake: the listener.
};

/// What the program can do; the sentences for people stand in `scenarios/faults/faults.json`.
struct FaultKind {
    std::string_view id;
    FaultScope scope = FaultScope::wire;
    std::vector<transport::Phase> phases; ///< The first is meant where a plan names none.
};

/// All kinds, in the order of the catalogue file.
const std::vector<FaultKind>& fault_kinds();
/// Null for a kind that does not exist.
const FaultKind* find_fault_kind(std::string_view id);

/// A phase of a connection as such, before any request tells which operation it is for.
bool is_connection_phase(transport::Phase phase);

} // namespace ediconform::mock_ca
