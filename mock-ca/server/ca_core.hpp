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

/// TLS settings by listener, and by the index of the entry of the plan that asks for them (none:
/// the usual ones).
using TlsContexts = std::map<std::pair<std::string, std::optional<std::size_t>>,
                             std::shared_ptr<const transport::TlsServerContext>>;

/// What the connections of one mock CA share. Counters and contexts are used on the loop's thread
/// only.
struct CaCore {
    CaCore(const Environment& tools, const wire::CaProfile& described, FaultPlan plan,
           std::shared_ptr<const Policies> decisions, const evidence::Recorder& journal);

    /// Counts begin anew. On the loop's thread.
    void begin_plan(FaultPlan plan, TlsContexts with);
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
    transport::TlsIdentity identity; ///< Of the servers, where no fault gives another.
    TlsContexts contexts;            ///< Of the plan.

    std::string previous_certificate; ///< Base64 of the last one that was committed.
    /// Host and port of a server that is not the CA; empty where the plan leads nowhere else.
    std::string elsewhere_authority;
    std::map<std::string, std::string> elsewhere_beside_ca; ///< The same on the host of a listener.

private:
    std::map<std::string, std::uint64_t, std::less<>> ordinals_;
};

/// Makes `core.identity`, for servers with these names.
base::Result<void> make_identity(CaCore& core, const std::vector<std::string>& names);
/// The usual settings of each listener, and those that entries of the plan ask for. Does not touch
/// the core. Errors: those of making certificates and contexts.
base::Result<TlsContexts> make_contexts(const CaCore& core, const FaultPlan& plan,
                                        const std::vector<std::string>& names);

} // namespace ediconform::mock_ca
