#pragma once

#include "harness/model/run_result.hpp"

#include <string>
#include <vector>

namespace ediconform::reports {

/// A statement of the run's catalogue that is declared, not tested, with the vendor's answer;
/// `open` where the ICS does not have it.
struct DeclaredRow {
    std::string requirement;
    model::DeclaredAnswer given;
};

/// In the order of the catalogue. Nothing where the run was given no ICS.
std::vector<DeclaredRow> declared_rows(const model::RunResult& result);

/// The answer to one statement; nothing where the run was given no ICS.
std::optional<model::DeclaredAnswer> declared_answer(const model::RunResult& result,
                                                     const std::string& requirement);

} // namespace ediconform::reports
