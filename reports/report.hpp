#pragma once

#include "harness/base/result.hpp"
#include "harness/base/texts.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/model/run_result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::reports {

/// What a report is made from. `journal` holds the run's journal lines (NDJSON, already masked) by
/// case id.
struct ReportInput {
    const model::RunResult& result;
    const std::map<std::string, std::vector<std::string>, std::less<>>& journal;
    const base::Texts& texts;
    base::Language language = base::Language::en;
};

/// `result.json` (schema: scenarios/schema/result.schema.json); everything of the run, both
/// languages.
std::string render_result_json(const model::RunResult& result);
/// The reverse. Errors: those of `JsonDocument::load` and `JsonSchema::check`.
base::Result<model::RunResult> read_result_json(const std::filesystem::path& path,
                                                const std::filesystem::path& scenarios);

/// JUnit XML, flat `common` flavour; docs/junit.md has its rules.
std::string render_junit(const ReportInput& input);
/// The report that stands in the place of a run's result until the run ends: one case with an
/// error, so that a crash never looks like "no failures".
std::string render_junit_placeholder(const model::RunResult& started, const base::Texts& texts,
                                     base::Language language);

/// One self-contained page, both languages in it, readable without CSS and JavaScript.
std::string render_html(const ReportInput& input);

/// `KIND[:PATH]` of `--report`.
struct ReportRequest {
    std::string kind; ///< `junit`, `html`, `json`
    std::filesystem::path path;
};
/// Error `report.unknown_kind`. Without PATH: `<out>/TEST-ediconform-<suite>.xml`,
/// `<out>/report.html`, ….
base::Result<ReportRequest> parse_report_request(std::string_view text,
                                                 const std::filesystem::path& out,
                                                 std::string_view suite);

/// Masks every text of the run, renders, then writes atomically. A JUnit report of more than 4,000
/// cases goes into several files (`…-part2.xml`). Error: `file.unwritable`.
base::Result<void> write_report(const ReportRequest& request, const ReportInput& input,
                                const evidence::SecretRegistry& secrets);

} // namespace ediconform::reports
