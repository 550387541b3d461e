#pragma once

#include "harness/base/schema_finding.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace valijson {
class Subschema;
}

namespace ediconform::base {

/// Says in words what the validator only refuses. Each constraint is decided by valijson; this
/// finds out which part of the value and which expectation of the schema met. `words` are the
/// values that stand in `enum` and `const` of the schema file (`schema_words::words_of_schema`).
///
/// Of alternatives (`anyOf`) the one is explained that the value comes closest to. Conditions
/// (`if`) on a member that is itself missing or wrong are left out: what they say is accidental.
/// Most specific first; never empty for a value that valijson refuses.
std::vector<SchemaFinding> diagnose(const valijson::Subschema& schema, const nlohmann::json& value,
                                    const nlohmann::json& words);

} // namespace ediconform::base
