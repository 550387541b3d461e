#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace ediconform::runner {

/// What a program leaves behind when it has ended.
struct ProgramEnding {
    int exit_code = 0;
    std::string text;   ///< Of standard output.
    std::string errors; ///< Of standard error.
};

/// One line of `outcomes` in a driver file: everything that it names has to be so.
struct OutcomeRule {
    std::optional<int> exit;
    /// Regular expression (ECMAScript) found anywhere in standard output or standard error.
    std::optional<std::string> output;
    /// JSON pointer (RFC 6901) into the object that standard output ends with.
    std::optional<std::string> json;
    std::optional<nlohmann::json> equals; ///< What stands there; empty: anything does.
    std::string outcome;                  ///< Empty: what stands at `json` is the outcome.
};

/// Whether that is a regular expression; else what is wrong with it.
std::optional<std::string> problem_of_pattern(const std::string& pattern);

/// The outcome by the first rule that fits, else `ok` for exit code 0 and `failed` for the others.
/// A pattern that would take unbounded time on this text fits nowhere.
std::string outcome_of(const std::vector<OutcomeRule>& rules, const ProgramEnding& ending);

} // namespace ediconform::runner
