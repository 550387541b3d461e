#pragma once

#include "harness/base/text.hpp"
#include "harness/model/verdict.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace ediconform::model {

/// One test purpose, or one variant of it. The vocabularies of `steps` and `expect` are closed and
/// already checked against scenarios/schema/case.schema.json; `$each` is already replaced.
struct TestCase {
    std::string id;      ///< `ca/issue/used-key`, or `ca/issue/used-key[at-once]`.
    std::string base_id; ///< Without the variant.
    Side side = Side::ca;
    std::vector<std::string> formerly;
    std::vector<std::string> requirements;
    base::LocalizedText title;
    base::LocalizedText why;
    base::LocalizedText remedy;
    std::optional<FailurePhase> phase;
    nlohmann::json when = nlohmann::json::object();
    nlohmann::json needs = nlohmann::json::object();
    nlohmann::json given = nlohmann::json::object();
    nlohmann::json faults = nlohmann::json::array();
    nlohmann::json steps = nlohmann::json::array();
    nlohmann::json expect = nlohmann::json::array();
    std::string source_file; ///< Relative to `scenarios/`.
    unsigned source_line = 1;

    [[nodiscard]] std::string group() const; ///< `ca.issue`
};

struct Suite {
    std::string name;
    base::LocalizedText title;
    std::vector<std::string> cases; ///< Ids or globs, in the order of the run.
};

/// `*` matches within one part of an id, `**` over parts; a pattern without a variant matches all
/// variants.
bool matches_glob(std::string_view pattern, const TestCase& test_case);

} // namespace ediconform::model
