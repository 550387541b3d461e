#pragma once

#include "mock-ca/cli/mock_ca_program.hpp"

#include <memory>

/// Defective CAs, by theme; what each does wrong stands in scenarios/mutants/ca.json. Each replaces
/// one decision of the correct CA, or more where one alone stays without effect because another
/// covers it.
namespace ediconform::mutant_ca {

using mock_ca::Policies;
using mock_ca::PolicyMakers;

/// One decision in the place of the correct one.
template <class Decision, class Policy, class... Arguments>
void replace(Policies& policies, std::shared_ptr<const Policy> Policies::*place,
             const Arguments&... arguments) {
    policies.*place = std::make_shared<const Decision>(arguments...);
}

/// A mutant that differs from the correct CA in one decision.
template <class Decision, class Policy, class... Arguments>
void add(PolicyMakers& mutants, const char* id, std::shared_ptr<const Policy> Policies::*place,
         const Arguments&... arguments) {
    mutants.emplace(id, [place, arguments...] {
        const auto policies = std::make_shared<Policies>();
        replace<Decision>(*policies, place, arguments...);
        return policies;
    });
}

void add_key_mutants(PolicyMakers& mutants);
void add_resemblance_mutants(PolicyMakers& mutants);
void add_reading_mutants(PolicyMakers& mutants);
void add_writing_mutants(PolicyMakers& mutants);
void add_field_mutants(PolicyMakers& mutants);
void add_name_mutants(PolicyMakers& mutants);
void add_renewal_mutants(PolicyMakers& mutants);
void add_authentication_mutants(PolicyMakers& mutants);
void add_certificate_mutants(PolicyMakers& mutants);
void add_pkcs12_content_mutants(PolicyMakers& mutants);
void add_reply_mutants(PolicyMakers& mutants);
void add_connection_mutants(PolicyMakers& mutants);

} // namespace ediconform::mutant_ca
