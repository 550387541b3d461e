#include "reports/case_text.hpp"

#include "reports/summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace ediconform::reports {

using model::Verdict;

namespace {

/// So many checks are explained; a table that breaks in hundreds of places is one finding.
constexpr std::size_t kExplainedChecks = 8;

std::string cut(std::string_view text, std::size_t longest) {
    return base::truncated(base::printable(text), longest);
}

/// Collects labels; texts that are empty make none.
class Explanation {
public:
    Explanation(const base::Texts& texts, base::Language language, std::size_t longest)
        : texts_(texts), language_(language), longest_(longest) {}

    [[nodiscard]] std::string say(std::string_view id,
                                  const base::Arguments& arguments = {}) const {
        return in(language_, texts_.render(id, arguments));
    }

    template <class Enum>
    [[nodiscard]] std::string word(std::string_view kind, Enum value) const {
        return in(language_, word_for(texts_, kind, value));
    }

    void add(std::string_view label, std::string_view text, bool foreign = false) {
        if (!text.empty()) {
            labels_.push_back(
                {say(fmt::format("report.label.{}", label)), cut(text, longest_), foreign});
        }
    }
    void add(std::string_view label, const base::LocalizedText& text, bool foreign = false) {
        add(label, in(language_, text), foreign);
    }

    void add_check(const model::CheckOutcome& check, const model::Catalogue& catalogue) {
        add("check", check.check);
        add("expected", check.expected, true);
        add("observed", check.observed, true);
        add_requirement(check, catalogue);
        add("because", check.because);
        if (!check.evidence.empty()) {
            add("evidence", say("report.journal_numbers",
                                {{"numbers", fmt::format("{}", fmt::join(check.evidence, ", "))}}));
        }
    }

    /// Why, whose turn it is, and what to do.
    void add_advice(const model::CaseResult& result) {
        add("reason", result.reason, true);
        if (result.phase) {
            add("phase", word("phase", *result.phase));
        }
        if (result.owner) {
            add("owner", word("owner", *result.owner));
        }
        add("remedy", result.remedy);
        add("rerun", result.rerun);
    }

    std::vector<Label> take() && { return std::move(labels_); }

private:
    void add_requirement(const model::CheckOutcome& check, const model::Catalogue& catalogue) {
        if (check.requirement.empty()) {
            return;
        }
        const auto found = catalogue.find(check.requirement);
        if (found == catalogue.end()) {
            add("requirement",
                fmt::format("{} ({})", check.requirement, word("level", check.level)));
            return;
        }
        add("requirement",
            say("report.requirement", {{"id", check.requirement},
                                       {"level", word("level", check.level)},
                                       {"section", found->second.section},
                                       {"statement", in(language_, found->second.statement)}}));
    }

    const base::Texts& texts_;
    base::Language language_;
    std::size_t longest_;
    std::vector<Label> labels_;
};

} // namespace

std::vector<const model::CheckOutcome*> decisive_checks(const model::CaseResult& result) {
    std::vector<const model::CheckOutcome*> decisive;
    std::vector<const model::CheckOutcome*> not_passed;
    for (const auto& check : result.checks) {
        if (check.verdict != Verdict::pass) {
            not_passed.push_back(&check);
            if (check.verdict == result.verdict) {
                decisive.push_back(&check);
            }
        }
    }
    return decisive.empty() ? not_passed : decisive;
}

model::Level level_of(const model::CaseResult& result, const model::Catalogue& catalogue) {
    for (const auto* check : decisive_checks(result)) {
        if (!check->requirement.empty()) {
            return check->level;
        }
    }
    model::Level strictest = model::Level::may;
    for (const auto& id : result.requirements) {
        const auto found = catalogue.find(id);
        if (found != catalogue.end()) {
            strictest = std::min(strictest, found->second.level);
        }
    }
    return strictest;
}

std::string headline(const model::CaseResult& result, const base::Texts& texts,
                     base::Language language) {
    constexpr std::size_t kLongest = 400;
    const std::string& reason = in(language, result.reason);
    const auto decisive = decisive_checks(result);
    std::string line = reason;
    if (line.empty() && !decisive.empty()) {
        const auto& first = *decisive.front();
        line = in(language, texts.render("report.expected_but",
                                         {{"check", first.check},
                                          {"expected", in(language, first.expected)},
                                          {"observed", in(language, first.observed)}}));
    }
    if (line.empty() && result.verdict != Verdict::pass) {
        line =
            in(language, texts.render(fmt::format("verdict.{}.meaning", name_of(result.verdict))));
    }
    line = base::truncated(base::printable_line(line), kLongest);
    if (decisive.size() > 1) {
        line += in(language, texts.render("report.and_more",
                                          {{"count", fmt::format("{}", decisive.size() - 1)}}));
    }
    return line;
}

std::vector<Label> explanation(const model::CaseResult& result, const model::Catalogue& catalogue,
                               const base::Texts& texts, base::Language language,
                               std::size_t longest) {
    Explanation out(texts, language, longest);
    const auto decisive = decisive_checks(result);
    const std::size_t explained = std::min(decisive.size(), kExplainedChecks);
    if (explained > 0) {
        out.add_check(*decisive.front(), catalogue);
    }
    // What to do stands after the first finding, so that a reader who is shown only the beginning
    // has all that he needs.
    out.add_advice(result);
    for (std::size_t index = 1; index < explained; ++index) {
        out.add_check(*decisive[index], catalogue);
    }
    if (explained < decisive.size()) {
        out.add("further", out.say("report.further_checks",
                                   {{"count", fmt::format("{}", decisive.size() - explained)}}));
    }
    return std::move(out).take();
}

} // namespace ediconform::reports
