#pragma once

#include "harness/base/texts.hpp"
#include "harness/model/test_case.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-ca/fault/fault_catalogue.hpp"

#include <optional>

namespace ediconform::runner {

struct DriverDeclaration;

/// Why a case does not apply to this profile and driver (`when`); nothing where it does. `driver`
/// is null for a CA under test.
std::optional<base::LocalizedText> why_not_applicable(const model::TestCase& test_case,
                                                      const wire::CaProfile& profile,
                                                      const DriverDeclaration* driver,
                                                      const base::Texts& texts);

/// The same of the faults that the case plans: some have no place in the answers of a profile.
std::optional<base::LocalizedText> why_no_such_fault(const model::TestCase& test_case,
                                                     const wire::CaProfile& profile,
                                                     const mock_ca::FaultCatalogue& faults,
                                                     const base::Texts& texts);

} // namespace ediconform::runner
