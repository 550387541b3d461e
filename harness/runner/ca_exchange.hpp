#pragma once

#include "harness/evidence/journal.hpp"
#include "harness/runner/ca_case.hpp"
#include "harness/runner/ca_connection.hpp"
#include "harness/runner/ca_request.hpp"
#include "harness/runner/made_text.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace ediconform::runner {

class RaceGate;

struct ExchangeEnd {
    Execution execution;
    std::optional<CertificateFixture> received; ///< From a reply that could be opened.
};

/// Sends the requests of a case to the CA under test, and records them.
class CaExchange {
public:
    /// `steps` of the case: some go on with the connection or session of an earlier one.
    CaExchange(const CaSurroundings& around, const nlohmann::json& steps, ResolveText resolve);

    /// In a race, the last octet waits at the gate for the other requests.
    ExchangeEnd perform(const evidence::Recorder& recorder, const RequestOrder& order,
                        RaceGate* race = nullptr);

private:
    [[nodiscard]] Execution no_such_version(const nlohmann::json& step) const;
    [[nodiscard]] Execution unmade(const base::Error& reason) const;

    const CaSurroundings& around_;
    TextMaker texts_;
    CaConnections connections_;
};

} // namespace ediconform::runner
