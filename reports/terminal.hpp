#pragma once

#include <iosfwd>
#include <string>

#include "harness/base/texts.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/model/run_result.hpp"

namespace ediconform::reports {

struct TerminalStyle {
    base::Language language = base::Language::en;
    bool color = false;
    bool bar = false; ///< A progress bar; only where the stream is a terminal.
    unsigned width = 100;
};

/// What a person sees during and after a run. Foreign text is escaped and stands behind `│ `, so that no
/// line can begin with a CI system's command.
class TerminalReporter {
public:
    /// `results` gets case lines and the summary (stdout), `progress` the bar and waiting notes (stderr).
    TerminalReporter(std::ostream& results, std::ostream& progress, const base::Texts& texts,
                     const evidence::SecretRegistry& secrets, TerminalStyle style);

    void run_started(const model::RunResult& result, std::size_t planned);
    /// One line a case; for one that is not a pass also its block at once.
    void case_finished(const model::CaseResult& result);
    /// The failures again, the totals, the reports' paths, the verdict sentence: the last screenful.
    void run_finished(const model::RunResult& result, const std::vector<std::string>& report_paths);

private:
    void block(const model::CaseResult& result);
    void line(std::string_view text);

    std::ostream& results_;
    std::ostream& progress_;
    const base::Texts& texts_;
    const evidence::SecretRegistry& secrets_;
    TerminalStyle style_;
    std::size_t planned_ = 0;
    std::size_t finished_ = 0;
};

/// Columns that `text` takes on a terminal: East Asian wide characters take two.
std::size_t display_width(std::string_view text);

} // namespace ediconform::reports
