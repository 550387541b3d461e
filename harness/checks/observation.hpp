#pragma once

#include "harness/checks/check.hpp"
#include "harness/model/run_result.hpp"

#include <vector>

/// What was seen of things that the guideline leaves open (A1 to A12) and of the form of what came:
/// facts for the report, from the journal alone. No verdict rests on them (docs/reports.md).
namespace ediconform::checks {

/// Facts that the judge derives from what was recorded, for the journal itself: for each PKCS#12
/// that came, one on the file and one on each of its certificates. To be recorded before `observe`
/// and the checks, so that these can cite them.
struct DerivedFact {
    std::string step;
    evidence::Facts facts;
};
std::vector<DerivedFact> derive_facts(const CheckContext& context);

/// What one case shows of each topic.
std::vector<model::ObservedFact> observe(const CheckContext& context);

/// All cases of a run together. Of the CA's side each of A1 to A12 has an entry, seen or not, and
/// the others where they were seen; of the client's side, those that were seen. Only sides of which
/// there is a case.
std::vector<model::Observation> summarise_observations(const std::vector<model::CaseResult>& cases,
                                                       const wire::CaProfile& profile,
                                                       const base::Texts& texts);

} // namespace ediconform::checks
