#pragma once

#include "harness/base/texts.hpp"
#include "harness/evidence/masking.hpp"
#include "harness/model/run_result.hpp"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::reports {

struct TerminalStyle {
    base::Language language = base::Language::en;
    bool color = false;
    bool bar = false; ///< A progress bar; only where the stream is a terminal.
    unsigned width = 100;
    bool case_lines = true; ///< false: only cases that need attention, and the end.
};

/// What a person sees during and after a run. Foreign text is escaped and stands behind `│ `, so
/// that no line can begin with a CI system's command.
class TerminalReporter {
public:
    /// `results` gets case lines and the summary (stdout), `progress` the bar and waiting notes
    /// (stderr).
    TerminalReporter(std::ostream& results, std::ostream& progress, const base::Texts& texts,
                     const evidence::SecretRegistry& secrets, TerminalStyle style);

    /// The first lines: what is tested, with which profile. `result` gives also the catalogue, from
    /// which blocks quote; it is copied.
    void run_started(const model::RunResult& result, std::size_t planned);
    /// One line a case; for one that needs somebody's attention also its block at once.
    void case_finished(const model::CaseResult& result);
    /// What needs attention again, what was left out and for which reasons, the totals, the
    /// reports' paths, the verdict sentence: the last screenful.
    void run_finished(const model::RunResult& result, const std::vector<std::string>& report_paths);

private:
    enum class Tone { plain, good, caution, bad, faint };

    [[nodiscard]] std::string say(std::string_view id, const base::Arguments& arguments = {}) const;
    [[nodiscard]] std::string painted(Tone tone, std::string_view text) const;
    [[nodiscard]] std::string status(model::Verdict verdict) const;
    [[nodiscard]] static Tone tone_of(model::Verdict verdict);
    void line(std::string_view text);
    void labelled(std::string_view name, std::string_view text, bool foreign);
    void block(const model::CaseResult& result);
    void recall(const model::CaseResult& result);
    void recall_attention(const model::RunResult& result);
    void recall_left_out(const model::RunResult& result);
    void recall_declared(const model::RunResult& result);
    void recall_departures(const model::RunResult& result);
    void totals(const model::RunResult& result);
    void draw_bar();
    void clear_bar();

    std::ostream& results_;
    std::ostream& progress_;
    const base::Texts& texts_;
    const evidence::SecretRegistry& secrets_;
    TerminalStyle style_;
    model::Catalogue catalogue_;
    std::size_t planned_ = 0;
    std::size_t finished_ = 0;
    std::size_t attention_ = 0;
    bool bar_drawn_ = false;
};

/// Columns that `text` takes on a terminal: East Asian wide characters take two.
std::size_t display_width(std::string_view text);

/// The longest beginning of `text` that takes at most `columns`, with `…` where something was cut.
std::string fitted_to(std::string_view text, std::size_t columns);

} // namespace ediconform::reports
