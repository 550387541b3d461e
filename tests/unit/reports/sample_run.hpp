#pragma once

#include "reports/report.hpp"

namespace ediconform::reports::testing {

using Lines = std::map<std::string, std::vector<std::string>, std::less<>>;

/// The project's own texts, as the programs read them.
const base::Texts& texts();

/// A run with one case of each verdict in two groups.
model::RunResult sample_run();
/// Its journal: two lines for `ca/issue/used-key`, one for `ca/issue/valid`.
Lines sample_journal();

/// A case of `verdict` with one check that made it.
model::CaseResult sample_case(const std::string& id, model::Verdict verdict);

/// `sample_run` with these cases in place of its own.
model::RunResult run_of(std::vector<model::CaseResult> cases);

/// Sets $SOURCE_DATE_EPOCH, or unsets it where `value` is null, until it is destroyed.
class SourceDateEpoch {
public:
    explicit SourceDateEpoch(const char* value);
    SourceDateEpoch(const SourceDateEpoch&) = delete;
    SourceDateEpoch& operator=(const SourceDateEpoch&) = delete;
    ~SourceDateEpoch();
};

} // namespace ediconform::reports::testing
