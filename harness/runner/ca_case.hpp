#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/random.hpp"
#include "harness/base/texts.hpp"
#include "harness/evidence/journal.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/model/test_case.hpp"
#include "harness/runner/execution.hpp"
#include "harness/runner/fixture_pool.hpp"
#include "harness/runner/provisioner.hpp"
#include "harness/runner/request_pace.hpp"
#include "harness/runner/target.hpp"

namespace ediconform::mock_ca {
class TestAuthority;
class KeyPool;
} // namespace ediconform::mock_ca

namespace ediconform::runner {

/// What all cases on a CA under test share; every member must outlive them.
struct CaSurroundings {
    const Target& target;
    FixturePool& fixtures;
    evidence::Journal& journal;
    evidence::SecretRegistry& secrets;
    const base::Texts& texts;
    base::Random& random;
    mock_ca::KeyPool& keys;
    const mock_ca::TestAuthority& foreign_authority; ///< "Another CA".
    Provisioner& provisioner;
    RequestPace& pace;
    std::string user_agent; ///< Marks the requests of this run.
};

/// Carries out the steps of one case on a CA under test: takes the fixtures, sends the requests
/// (encode → mutate → transport), records everything. Judges nothing.
Execution execute_ca_case(const model::TestCase& test_case, const CaSurroundings& surroundings);

} // namespace ediconform::runner
