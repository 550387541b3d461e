#pragma once

#include "harness/evidence/journal.hpp"
#include "harness/transport/http_server.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-ca/issuance/issuance_service.hpp"
#include "mock-ca/issuance/shaped_issuance.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace ediconform::mock_ca {

/// What the connections of one mock CA share. Counters and contexts are used on the loop's thread
/// only.
struct CaCore {
    CaCore(const Environment& tools, const wire::CaProfile& described, FaultPlan plan,
           std::shared_ptr<const Policies> decisions, const evidence::Recorder& journal);

    /// Counts begin anew. On the loop's thread.
    void begin_plan(FaultPlan plan);
    /// The place of the next request of an operation (or of the next `connection`), from 1.
    std::uint64_t next_ordinal(const std::string& counted);
    /// Index in the plan for the `ordinal`th of `counted`.
    [[nodiscard]] const FaultEntry* entry(std::optional<std::size_t> index) const;
    [[nodiscard]] ConnectionSecurity security(const std::string& listener) const;

    Environment environment;
    wire::CaProfile profile;
    FaultPlan faults;
    std::shared_ptr<const Policies> policies;
    IssuanceService service;
    ShapedIssuance shaped; ///< What a CA hands out that makes mistakes.
    evidence::Recorder recorder;
    /// TLS settings by listener, and by the fault of the server certificate (empty for the right
    /// one).
    std::map<std::pair<std::string, std::string>,
             std::shared_ptr<const transport::TlsServerContext>>
        contexts;

    std::string previous_certificate; ///< Base64 of the last one that was committed.
    /// Host and port of a server that is not the CA; empty where the plan leads nowhere else.
    std::string elsewhere_authority;

private:
    std::map<std::string, std::uint64_t, std::less<>> ordinals_;
};

/// Makes `core.contexts`: the right server certificate for `names`, and those that the plan asks
/// for. Returns the PEM of the root that a client registers.
base::Result<std::string> make_contexts(CaCore& core, const std::vector<std::string>& names);

} // namespace ediconform::mock_ca
