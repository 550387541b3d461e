#pragma once

#include "harness/checks/judge.hpp"
#include "harness/runner/execution.hpp"
#include "harness/runner/suite_runner.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace ediconform::runner {

/// What was declared of the peer of a case.
struct Declared {
    const wire::CaProfile& profile;
    const std::vector<pki::Certificate>& client_anchors;
    std::optional<std::chrono::milliseconds> total_timeout; ///< Of a client.
    std::optional<int> attempts{};                          ///< Of a client, in one action.
    std::optional<std::chrono::milliseconds> interval{};    ///< Of a client; empty: none.
    bool switches_later = false; ///< Of a client: not at once, to a renewed certificate.
};

/// Judges what was recorded of a case whose steps were carried out; else says why they were not.
model::CaseResult conclude(const RunEnvironment& environment, const model::TestCase& test_case,
                           const Execution& execution, const Declared& declared);

/// A defect of the tester in one case is that case's error and nobody else's.
model::CaseResult guarded(const base::Texts& texts, const model::TestCase& test_case,
                          const std::function<model::CaseResult()>& run);

/// A case that the profile or driver declares away.
model::CaseResult not_applicable(const model::TestCase& test_case, base::LocalizedText reason);

} // namespace ediconform::runner
