#pragma once

#include "mock-ca/cli/mock_ca_program.hpp"

#include <utility>

/// Defective CAs, by theme. Each replaces one decision of the correct CA; what it does wrong stands
/// in scenarios/mutants/ca.json.
namespace ediconform::mutant_ca {

using mock_ca::Policies;
using mock_ca::PolicyMakers;

/// Makes the correct CA with `Decision` in the place of one policy.
template <class Decision, class Policy, class... Arguments>
void add(PolicyMakers& mutants, const char* id, std::shared_ptr<const Policy> Policies::*place,
         Arguments... arguments) {
    mutants.emplace(id, [=] {
        auto policies = std::make_shared<Policies>();
        (*policies).*place = std::make_shared<const Decision>(arguments...);
        return policies;
    });
}

void add_key_mutants(PolicyMakers& mutants);

} // namespace ediconform::mutant_ca
