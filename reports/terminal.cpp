#include "reports/terminal.hpp"

#include "reports/case_text.hpp"
#include "reports/declared.hpp"
#include "reports/left_out.hpp"
#include "reports/masked.hpp"
#include "reports/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace ediconform::reports {

using model::Verdict;

namespace {

constexpr std::size_t kLongestText = 2000; ///< Of one value in a block, octets.
constexpr std::size_t kLabelColumns = 12;
constexpr std::size_t kRecalled = 20; ///< Cases that are listed again at the end.

std::string padded(std::string_view text, std::size_t columns) {
    const std::size_t width = display_width(text);
    return std::string(text) + std::string(width < columns ? columns - width : 0, ' ');
}

/// Six columns, the same in both languages, so that logs can be searched.
std::string_view short_name(Verdict verdict) {
    switch (verdict) {
    case Verdict::pass:
        return "PASS";
    case Verdict::warn:
        return "WARN";
    case Verdict::fail:
        return "FAIL";
    case Verdict::inconclusive:
        return "INCONC";
    case Verdict::not_applicable:
        return "N/A";
    case Verdict::not_run:
        return "NOTRUN";
    case Verdict::error:
        break;
    }
    return "ERROR";
}

std::string one_decimal(std::chrono::milliseconds duration) {
    const auto tenths = std::max<std::chrono::milliseconds::rep>(duration.count(), 0) / 100;
    return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

} // namespace

TerminalReporter::TerminalReporter(std::ostream& results, std::ostream& progress,
                                   const base::Texts& texts,
                                   const evidence::SecretRegistry& secrets, TerminalStyle style)
    : results_(results), progress_(progress), texts_(texts), secrets_(secrets), style_(style) {}

void TerminalReporter::run_started(const model::RunResult& started, std::size_t planned) {
    const model::RunResult result = masked(started, secrets_);
    planned_ = planned;
    finished_ = 0;
    attention_ = 0;
    catalogue_ = result.catalogue;
    line(fmt::format(
        "ediconform {}  {}", base::printable_line(result.version),
        say("report.terminal.started", {{"cases", fmt::format("{}", planned)},
                                        {"sut", base::printable_line(result.sut)},
                                        {"profile", base::printable_line(result.profile)}})));
    draw_bar();
}

void TerminalReporter::case_finished(const model::CaseResult& finished) {
    // Masked whole, before texts are cut: a part of a secret would no longer be known.
    const model::CaseResult result = masked(finished, secrets_);
    ++finished_;
    attention_ += needs_attention(result.verdict) ? 1 : 0;
    const std::string total = fmt::format("{}", planned_);
    const std::string before = fmt::format("[{:>7}s] {:>{}}/{}  ", seconds(result.duration),
                                           finished_, total.size(), total);
    const std::string what = fmt::format("{}  {}", base::printable_line(result.id),
                                         base::printable_line(in(style_.language, result.title)));
    constexpr std::size_t kStatus = 8;
    const std::size_t used = kStatus + before.size();
    const std::size_t left = style_.width > used + 20 ? style_.width - used : 20;
    const bool is_explained = needs_attention(result.verdict);
    if (style_.case_lines || is_explained) {
        line(status(result.verdict) + before + (is_explained ? what : fitted_to(what, left)));
    }
    if (is_explained) {
        block(result);
    }
    draw_bar();
}

void TerminalReporter::run_finished(const model::RunResult& finished,
                                    const std::vector<std::string>& report_paths) {
    const model::RunResult result = masked(finished, secrets_);
    catalogue_ = result.catalogue;
    clear_bar();
    recall_attention(result);
    recall_left_out(result);
    recall_departures(result);
    recall_declared(result);
    line("");
    totals(result);
    for (const auto& path : report_paths) {
        line(fmt::format("{} {}", padded(say("report.label.report") + ":", kLabelColumns),
                         base::printable_line(path)));
    }
    line(painted(is_conformant(result) ? Tone::good : Tone::bad,
                 in(style_.language, verdict_sentence(result, texts_))));
    results_.flush();
}

/// The block stands behind the case's line, which has said id and title.
void TerminalReporter::block(const model::CaseResult& result) {
    for (const auto& label :
         explanation(result, catalogue_, texts_, style_.language, kLongestText)) {
        labelled(label.name, label.text, label.foreign);
    }
    line("");
}

void TerminalReporter::recall_attention(const model::RunResult& result) {
    const auto attention = attention_of(result);
    if (attention.empty()) {
        return;
    }
    line("");
    line(say("report.terminal.attention"));
    for (std::size_t index = 0; index < std::min(attention.size(), kRecalled); ++index) {
        recall(*attention[index]);
    }
    if (attention.size() > kRecalled) {
        line(say("report.terminal.more_in_report",
                 {{"count", fmt::format("{}", attention.size() - kRecalled)}}));
    }
}

/// Each reason once, with how many cases it concerns and the first of them.
void TerminalReporter::recall_left_out(const model::RunResult& result) {
    const auto groups = left_out(result, texts_);
    if (groups.empty()) {
        return;
    }
    line("");
    line(say("report.terminal.left_out"));
    for (const LeftOut& group : groups) {
        line(status(group.verdict) +
             painted(Tone::faint, "│ " + base::printable_line(in(style_.language, group.reason))));
        std::string ids;
        for (const std::size_t index : group.cases) {
            ids += (ids.empty() ? "" : "  ") + base::printable_line(result.cases[index].id);
        }
        const std::string count =
            say("report.left_out_count", {{"count", fmt::format("{}", group.cases.size())}});
        line("        " +
             fitted_to(fmt::format("{}: {}", count, ids), std::max(style_.width, 40U) - 8));
        const std::string& remedy = in(style_.language, group.remedy);
        if (!remedy.empty()) {
            line(fmt::format("        {}: {}", say("report.label.remedy"), remedy));
        }
    }
}

/// What was seen otherwise than the profile says; the report has the rest of what was seen.
void TerminalReporter::recall_departures(const model::RunResult& result) {
    const auto departs = [](const model::Observation& one) { return !one.hint.en.empty(); };
    if (std::ranges::none_of(result.observations, departs)) {
        return;
    }
    line("");
    line(say("report.terminal.departures"));
    for (const model::Observation& one : result.observations) {
        if (departs(one)) {
            line(fmt::format("  {}  {}", one.topic,
                             base::printable_line(in(style_.language, one.title))));
            line("        │ " + base::printable_line(in(style_.language, one.hint)));
        }
    }
}

/// One line for each answer that was given, what is not met or not answered first.
void TerminalReporter::recall_declared(const model::RunResult& result) {
    const auto rows = declared_rows(result);
    if (rows.empty()) {
        return;
    }
    line("");
    line(say("report.terminal.declared",
             {{"product", base::printable_line(result.declared->product)},
              {"date", base::printable_line(result.declared->date)}}));
    for (const model::Answer answer : {model::Answer::no, model::Answer::open, model::Answer::yes,
                                       model::Answer::not_applicable}) {
        std::string ids;
        for (const DeclaredRow& row : rows) {
            if (row.given.answer == answer) {
                ids += (ids.empty() ? "" : "  ") + row.requirement;
            }
        }
        if (!ids.empty()) {
            line(fmt::format("  {}: {}", in(style_.language, word_for(texts_, "answer", answer)),
                             ids));
        }
    }
}

/// Two or three lines: what, why, what to do.
void TerminalReporter::recall(const model::CaseResult& result) {
    const std::string title = fmt::format("{}  {}", base::printable_line(result.id),
                                          base::printable_line(in(style_.language, result.title)));
    line(status(result.verdict) + fitted_to(title, std::max(style_.width, 40U) - 8));
    line("        │ " + base::printable_line(headline(result, texts_, style_.language)));
    const std::string remedy = in(style_.language, remedy_of(result, texts_));
    if (!remedy.empty()) {
        line(fmt::format("        {}: {}", say("report.label.remedy"),
                         base::printable_line(remedy)));
    }
    if (!result.rerun.empty()) {
        line(fmt::format("        {}: {}", say("report.label.rerun"),
                         base::printable_line(result.rerun)));
    }
}

void TerminalReporter::totals(const model::RunResult& result) {
    const model::Totals totals = result.totals();
    std::string counts;
    for (const Verdict verdict :
         {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::error, Verdict::inconclusive,
          Verdict::not_run, Verdict::not_applicable}) {
        const int number = totals.of(verdict);
        if (number > 0) {
            const std::string words = fmt::format(
                "{} {}", in(style_.language, word_for(texts_, "verdict", verdict)), number);
            counts += (counts.empty() ? "" : say("report.terminal.comma")) +
                      painted(tone_of(verdict), words);
        }
    }
    const auto ratio = [](int held, int judged) { return fmt::format("{}/{}", held, judged); };
    line(say("report.terminal.totals", {{"cases", fmt::format("{}", totals.all())},
                                        {"counts", counts},
                                        {"must", ratio(totals.must_held, totals.must_judged)},
                                        {"should", ratio(totals.should_held, totals.should_judged)},
                                        {"seconds", one_decimal(result.wall_clock)}}));
    const std::size_t ran = result.cases.size();
    if (ran < planned_) {
        line(painted(Tone::bad, say("report.terminal.fewer_than_planned",
                                    {{"planned", fmt::format("{}", planned_)},
                                     {"ran", fmt::format("{}", ran)}})));
    }
}

void TerminalReporter::labelled(std::string_view name, std::string_view text, bool foreign) {
    std::string label = "    " + padded(fmt::format("{}:", name), kLabelColumns);
    const std::string clean = base::printable(text);
    for (std::size_t from = 0; from <= clean.size();) {
        const std::size_t end = std::min(clean.find('\n', from), clean.size());
        const std::string_view part = std::string_view(clean).substr(from, end - from);
        line(fmt::format("{} {}{}", label, foreign ? "│ " : "", part));
        label = std::string(4 + kLabelColumns, ' ');
        from = end + 1;
    }
}

std::string TerminalReporter::say(std::string_view id, const base::Arguments& arguments) const {
    return in(style_.language, texts_.render(id, arguments));
}

std::string TerminalReporter::painted(Tone tone, std::string_view text) const {
    if (!style_.color || tone == Tone::plain) {
        return std::string(text);
    }
    const char* code = tone == Tone::good      ? "32"
                       : tone == Tone::caution ? "33"
                       : tone == Tone::bad     ? "1;31"
                                               : "2";
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string TerminalReporter::status(Verdict verdict) const {
    return painted(tone_of(verdict), fmt::format("{:<6}", short_name(verdict))) + "  ";
}

TerminalReporter::Tone TerminalReporter::tone_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::pass:
        return Tone::good;
    case Verdict::warn:
    case Verdict::inconclusive:
        return Tone::caution;
    case Verdict::fail:
    case Verdict::error:
        return Tone::bad;
    case Verdict::not_applicable:
    case Verdict::not_run:
        break;
    }
    return Tone::faint;
}

void TerminalReporter::line(std::string_view text) {
    clear_bar();
    results_ << text << '\n';
}

void TerminalReporter::draw_bar() {
    results_.flush();
    if (!style_.bar || planned_ == 0) {
        return;
    }
    constexpr std::size_t kColumns = 24;
    const std::size_t done = std::min(finished_, planned_) * kColumns / planned_;
    bar_drawn_ = true;
    progress_ << fmt::format("[{}{}] {}/{}", std::string(done, '#'),
                             std::string(kColumns - done, '-'), finished_, planned_);
    if (attention_ > 0) {
        progress_ << "  "
                  << say("report.terminal.bar_attention",
                         {{"count", fmt::format("{}", attention_)}});
    }
    progress_.flush();
}

void TerminalReporter::clear_bar() {
    if (bar_drawn_) {
        progress_ << "\r\x1b[K";
        progress_.flush();
        bar_drawn_ = false;
    }
}

} // namespace ediconform::reports
