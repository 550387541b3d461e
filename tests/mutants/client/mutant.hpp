#pragma once

#include "mock-client/workflow/policies.hpp"

#include <functional>
#include <string_view>
#include <vector>

/// Deliberately defective clients. Each is the reference client with one decision made wrongly;
/// scenarios/mutants/client.json says which statements it breaks and which cases have to find it.
namespace ediconform::mutants {

struct Mutant {
    std::string_view id;
    /// Replaces what is defective. Two policies only where the defect cannot show without both.
    std::function<void(mock_client::Policies&)> spoil;
};

using Mutants = std::vector<Mutant>;

Mutants request_mutants();
Mutants connection_mutants();
Mutants retry_mutants();
Mutants pre_check_mutants();
Mutants reply_mutants();
Mutants installation_mutants();
Mutants report_mutants();
Mutants fault_mutants();

} // namespace ediconform::mutants
