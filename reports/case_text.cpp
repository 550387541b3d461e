#include "reports/case_text.hpp"

#include "reports/summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

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
    void add_advice(const model::CaseResult& result, const model::CheckOutcome* said) {
        if (said == nullptr || !is_said_by(*said, in(language_, result.reason))) {
            add("reason", result.reason, true);
        }
        if (result.phase) {
            add("phase", word("phase", *result.phase));
        }
        if (result.owner) {
            add("owner", word("owner", *result.owner));
        }
        add("remedy", remedy_of(result, texts_));
        add("rerun", result.rerun);
    }

    std::vector<Label> take() && { return std::move(labels_); }

private:
    /// Whether `reason` only repeats what the check expected and observed.
    [[nodiscard]] bool is_said_by(const model::CheckOutcome& check,
                                  const std::string& reason) const {
        const std::string& expected = in(language_, check.expected);
        const std::string& observed = in(language_, check.observed);
        return !expected.empty() && !observed.empty() &&
               reason.find(expected) != std::string::npos &&
               reason.find(observed) != std::string::npos;
    }

    void add_requirement(const model::CheckOutcome& check, const model::Catalogue& catalogue) {
        if (check.requirement.empty()) {
            return;
        }
        const auto found = catalogue.find(check.requirement);
        const bool is_new = quoted_.insert(check.requirement).second;
        if (found == catalogue.end() || !is_new) {
            add("requirement",
                say("report.requirement_known",
                    {{"id", check.requirement}, {"level", word("level", check.level)}}));
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
    std::set<std::string> quoted_; ///< Requirements whose statement stands above.
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

base::LocalizedText remedy_of(const model::CaseResult& result, const base::Texts& texts) {
    const bool is_of_the_tester = result.requirements.empty();
    if (is_red(result.verdict) || is_of_the_tester) {
        return result.remedy;
    }
    switch (result.verdict) {
    case Verdict::inconclusive:
        return texts.render("report.remedy.inconclusive");
    case Verdict::not_run:
        return texts.render(result.owner == model::Owner::fixture ? "report.remedy.fixture"
                                                                  : "report.remedy.earlier_step");
    case Verdict::error:
        return texts.render(result.owner == model::Owner::harness ? "report.remedy.harness"
                                                                  : "report.remedy.configuration");
    default:
        return {};
    }
}

bool needs_attention(Verdict verdict) {
    return is_red(verdict) || verdict == Verdict::error || verdict == Verdict::inconclusive;
}

std::vector<const model::CaseResult*> attention_of(const model::RunResult& result) {
    std::vector<const model::CaseResult*> found;
    for (const Verdict verdict :
         {Verdict::fail, Verdict::error, Verdict::inconclusive, Verdict::warn}) {
        for (const model::CaseResult& one : result.cases) {
            if (one.verdict == verdict) {
                found.push_back(&one);
            }
        }
    }
    return found;
}

std::vector<Label> explanation(const model::CaseResult& result, const model::Catalogue& catalogue,
                               const base::Texts& texts, base::Language language,
                               std::size_t longest) {
    Explanation out(texts, language, longest);
    const auto decisive = decisive_checks(result);
    const std::size_t explained = std::min(decisive.size(), kExplainedChecks);
    const model::CheckOutcome* first = explained > 0 ? decisive.front() : nullptr;
    if (first != nullptr) {
        out.add_check(*first, catalogue);
    }
    // What to do stands after the first finding, so that a reader who is shown only the beginning
    // has all that he needs.
    out.add_advice(result, first);
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
