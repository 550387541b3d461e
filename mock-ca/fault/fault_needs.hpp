#pragma once

#include "harness/wire/ca_profile.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace ediconform::mock_ca {

/// What a profile has to have, so that a fault has a place in its answers. As it is here, nothing.
struct FaultNeeds {
    std::vector<std::string> encodings; ///< Of the answer; empty: any.
    bool message = false;               ///< The answer binds a message.
    bool utf8 = false;                  ///< Its charset is UTF-8.
    bool two_replies = false;           ///< The two operations write their answers differently.
    bool renewal = false;               ///< There is a certificate of before.
};

/// From the member `needs` of a fault (schema: scenarios/schema/faults.schema.json).
FaultNeeds read_fault_needs(const nlohmann::json& needs);

/// A reader of the one is at a loss with the other.
bool differs(const wire::MessageBinding& one, const wire::MessageBinding& other);

/// The answer of that operation has a place for the fault.
bool are_met(const FaultNeeds& needs, const wire::CaProfile& profile,
             const wire::Operation& operation);

} // namespace ediconform::mock_ca
