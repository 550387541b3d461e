#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/random.hpp"
#include "harness/base/texts.hpp"
#include "harness/evidence/journal.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/model/test_case.hpp"
#include "harness/runner/execution.hpp"
#include "harness/runner/provisioner.hpp"
#include "harness/runner/request_pace.hpp"
#include "harness/runner/target.hpp"

#include <functional>
#include <map>
#include <string>

namespace ediconform::mock_ca {
class TestAuthority;
class KeySource;
} // namespace ediconform::mock_ca

namespace ediconform::runner {

/// What all cases on a CA under test share; every member must outlive them.
struct CaSurroundings {
    const Target& target;
    evidence::Journal& journal;
    evidence::SecretRegistry& secrets;
    const base::Texts& texts;
    base::Random& random;
    mock_ca::KeySource& keys;
    const mock_ca::TestAuthority& foreign_authority; ///< "Another CA".
    Provisioner& provisioner;
    RequestPace& pace;
    const base::Clock& clock; ///< The true time.
    std::string user_agent;   ///< Marks the requests of this run.
};

/// The fixtures of one case, by the names of its needs.
struct CaseFixtures {
    std::map<std::string, PairFixture> pairs;
    std::map<std::string, CertificateFixture> certificates;
    /// Called before each step that refers to a fixture, from the threads of a race too. Its error
    /// ends the case before anything is sent.
    std::function<base::Result<void>(const std::string& need)> before_use;
};

/// Carries out the steps of one case on a CA under test: sends the requests (encode → mutate →
/// transport), records everything. Judges nothing.
Execution execute_ca_case(const model::TestCase& test_case, const CaSurroundings& surroundings,
                          CaseFixtures fixtures);

/// How a case ends for which the provisioning hook did not do what it declares; with its own words.
Execution hook_failed(const base::Error& error, const base::Texts& texts);

} // namespace ediconform::runner
