#pragma once

#include "harness/base/json_document.hpp"
#include "harness/base/result.hpp"
#include "harness/base/texts.hpp"
#include "harness/model/conformance_statement.hpp"
#include "harness/model/requirement.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ediconform::catalogue {

/// Reads an ICS. Errors: those of loading a file and of its schema; those of
/// `lint_conformance_statement`.
base::Result<model::ConformanceStatement>
load_conformance_statement(const std::filesystem::path& file,
                           const std::filesystem::path& scenarios,
                           const model::Catalogue& requirements);

/// `ics.unknown` (there is no such requirement), `ics.tested` (cases judge it, so that no word of
/// the vendor counts); every one of them. The document fits its schema.
std::vector<base::Error> lint_conformance_statement(const base::JsonDocument& document,
                                                    const model::Catalogue& requirements);

/// A file with an open answer for each declared statement of the sides, and beside it what the
/// statement says and what shows it, in `language`.
/// `date`: of the declaration, YYYY-MM-DD.
std::string conformance_statement_starter(const model::Catalogue& requirements,
                                          const std::vector<model::Side>& sides,
                                          const std::string& date, const base::Texts& texts,
                                          base::Language language);

} // namespace ediconform::catalogue
