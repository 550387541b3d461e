#pragma once

#include "harness/cli/context.hpp"
#include "harness/model/test_case.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ediconform::cli {

/// What an operator asks for.
struct SelectionOptions {
    std::string mode;  ///< `self`, `ca`, `client`
    std::string suite; ///< Empty: all that the mode has.
    std::vector<std::string> cases;
};

struct Selection {
    std::string suite; ///< As reports name it.
    std::vector<model::TestCase> cases;
};

/// The cases of that side, in their order.
std::vector<model::TestCase> of_side(const std::vector<model::TestCase>& cases, model::Side side);

/// Nothing where no case is selected; then the operator was told on stderr.
std::optional<Selection> select_cases(const Data& data, const SelectionOptions& wanted,
                                      base::Language language);

} // namespace ediconform::cli
