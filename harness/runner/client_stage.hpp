#pragma once

#include "harness/base/result.hpp"
#include "harness/evidence/journal.hpp"
#include "harness/runner/client_case.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/server/edi_partner.hpp"
#include "mock-ca/server/forward_proxy.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

namespace ediconform::runner {

/// Everything around the client in one case: a mock CA and EDI partners of the case's own, a folder
/// with the client's store, log and trust anchors.
class ClientStage {
public:
    /// `attempt`, from 0: a case that begins anew gets folders of its own. Errors: those of
    /// starting the peers and of writing files.
    static base::Result<std::unique_ptr<ClientStage>> set_up(const model::TestCase& test_case,
                                                             const ClientSuiteSurroundings& around,
                                                             const evidence::Recorder& recorder,
                                                             std::size_t attempt);

    [[nodiscard]] mock_ca::MockCa& ca() { return *ca_; }
    [[nodiscard]] const mock_ca::MockCa& ca() const { return *ca_; }
    /// `state` as in case.schema.json; the middle of the window where it names no other.
    [[nodiscard]] mock_ca::ValidityPeriod validity_of(const std::string& state) const;
    [[nodiscard]] const ClientSurroundings& client() const { return client_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

    /// From now on, for the CA and whoever stands before it.
    base::Result<void> set_faults(const mock_ca::FaultPlan& plan);
    /// Waits, at most for `patience`, until every connection that was accepted so far has ended:
    /// then what the peers have to say of it stands in the journal.
    void settle(const evidence::Journal& journal, std::chrono::milliseconds patience) const;
    /// Puts the client's log into the journal, where the tester may read it.
    /// Waits until every fault that a check asks for is on record as delivered, and no longer than
    /// `patience` in all.
    void await_faults(const evidence::Journal& journal, const nlohmann::json& expect,
                      std::chrono::milliseconds patience) const;
    void record_log(const evidence::Recorder& recorder) const;

private:
    ClientStage(std::string case_id, const ClientSuiteSurroundings& around)
        : case_id_(std::move(case_id)), next_port_(around.listen.port), keys_(around.keys),
          environment_{
              around.environment.clock,     around.environment.random,  keys_,
              around.environment.authority, around.environment.secrets, around.environment.loop} {}
    /// The port of the next server; 0: any.
    std::uint16_t next_port();
    base::Result<void> start_ca(const ClientSuiteSurroundings& around,
                                const evidence::Recorder& recorder);
    base::Result<void> start_proxy(const std::string& kind, const ClientSuiteSurroundings& around,
                                   const evidence::Recorder& recorder);
    base::Result<void> start_partners(int count, const ClientSuiteSurroundings& around,
                                      const evidence::Recorder& recorder);

    std::string case_id_;
    std::uint16_t next_port_;
    mock_ca::KeyLoan keys_;
    mock_ca::Environment environment_;
    std::filesystem::path folder_;
    std::unique_ptr<mock_ca::MockCa> ca_;
    std::unique_ptr<mock_ca::ForwardProxy> proxy_;
    std::vector<std::unique_ptr<mock_ca::EdiPartner>> partners_;
    ClientSurroundings client_;
};

} // namespace ediconform::runner
