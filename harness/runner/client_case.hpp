#pragma once

#include "harness/base/texts.hpp"
#include "harness/evidence/journal.hpp"
#include "harness/model/test_case.hpp"
#include "harness/runner/client_attempt.hpp"
#include "harness/runner/client_driver.hpp"
#include "harness/runner/execution.hpp"
#include "harness/runner/listen_plan.hpp"
#include "mock-ca/issuance/key_pool.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <atomic>
#include <filesystem>

namespace ediconform::runner {

/// What all cases on a client under test share; every member must outlive them.
struct ClientSuiteSurroundings {
    const wire::CaProfile& profile;
    const mock_ca::FaultCatalogue& faults;
    std::string profile_name; ///< As the client is told: a name or a path.
    const DriverDeclaration& declaration;
    ClientDriver& driver;
    const mock_ca::Environment& environment;
    mock_ca::KeyPool& keys; ///< From which each case borrows.
    evidence::Journal& journal;
    const base::Texts& texts;
    std::filesystem::path folder; ///< Each case gets a folder of its own in it.
    ListenPlan listen;
    /// File with the root to register, the same in all cases; empty: one of each case.
    std::filesystem::path trust;
};

/// Carries out one case on a client under test: starts a mock CA and partners of its own, brings
/// the client into the state that is given, makes it act, records everything. Judges nothing.
/// Begins with `attempt`, and leaves there the one that counts.
Execution execute_client_case(const model::TestCase& test_case,
                              const ClientSuiteSurroundings& surroundings, Attempt& attempt);

} // namespace ediconform::runner
