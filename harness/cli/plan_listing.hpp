#pragma once

#include "harness/base/texts.hpp"
#include "harness/runner/ca_plan.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace ediconform::cli {

/// A plan with what it was made from.
struct DescribedPlan {
    const runner::CaPlan& plan;
    std::string target;
    std::string profile;
    std::string suite;
    std::string ledger; ///< The file.
};

/// As `plan --json` prints it (docs/ledger.md).
nlohmann::ordered_json plan_json(const DescribedPlan& described);
/// As a person reads it.
std::string plan_text(const DescribedPlan& described, const base::Texts& texts,
                      base::Language language);

} // namespace ediconform::cli
