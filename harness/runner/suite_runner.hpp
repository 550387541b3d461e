#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/random.hpp"
#include "harness/base/texts.hpp"
#include "harness/catalogue/corpus.hpp"
#include "harness/evidence/journal.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/runner/ca_plan.hpp"
#include "harness/runner/case_pool.hpp"
#include "harness/runner/driver.hpp"
#include "harness/runner/ledger.hpp"
#include "harness/runner/listen_plan.hpp"
#include "harness/runner/target.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>

namespace ediconform::runner {

/// What both suites need; every member must outlive them.
struct RunEnvironment {
    const catalogue::Corpus& corpus;
    const base::Texts& texts;
    const base::Clock& clock;
    base::Random& random;
    evidence::Journal& journal;
    evidence::SecretRegistry& secrets;
    std::filesystem::path scenarios;
    std::filesystem::path folder; ///< Scratch folder of the run.
    std::string run_id;
    unsigned jobs = 8;
    const std::atomic<bool>& stop;
    std::filesystem::path state;                  ///< What stays between runs; empty: nothing.
    ListenPlan listen;                            ///< Of the servers for a client under test.
    base::Language language = base::Language::en; ///< Of whoever operates a client by hand.
    std::function<void()> interrupt = [] {};      ///< Sets `stop`.
};

/// Carries out a plan on a CA under test; results in the order of the cases. What is used up goes
/// to `ledger` (null: none is kept). Error: the tester's own "other CA" could not be made.
base::Result<std::vector<model::CaseResult>> run_ca_suite(const RunEnvironment& environment,
                                                          const Target& target, const CaPlan& plan,
                                                          Ledger* ledger,
                                                          const CaseFinished& finished);

/// Runs cases on a client under test. Errors: those of starting its driver and the tester's CA,
/// and of loading the faults.
base::Result<std::vector<model::CaseResult>>
run_client_suite(const RunEnvironment& environment, const wire::CaProfile& profile,
                 const std::string& profile_name, const DriverDeclaration& declaration,
                 const std::vector<model::TestCase>& cases, const CaseFinished& finished);

} // namespace ediconform::runner
