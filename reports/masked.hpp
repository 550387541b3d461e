#pragma once

#include "harness/evidence/masking.hpp"
#include "reports/report.hpp"

namespace ediconform::reports {

using JournalLines = std::map<std::string, std::vector<std::string>, std::less<>>;

/// The result with every known secret masked, text by text. Masking happens here, before any markup
/// is made, because a short password (`test`) may also be a word of the markup. The catalogue is
/// public text and stays as it is; so do names that the project itself defines (verdicts,
/// requirement ids).
model::RunResult masked(const model::RunResult& result, const evidence::SecretRegistry& secrets);

model::CaseResult masked(const model::CaseResult& result, const evidence::SecretRegistry& secrets);

/// Journal lines are masked when they are written; this catches a secret that became known later.
JournalLines masked(const JournalLines& journal, const evidence::SecretRegistry& secrets);

} // namespace ediconform::reports
