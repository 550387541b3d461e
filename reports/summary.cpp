#include "reports/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace ediconform::reports {

using model::Verdict;

namespace {

constexpr std::string_view kConformant = "report.sentence.conformant";

std::string_view sentence_id(const model::RunResult& result, const model::Totals& totals) {
    if (result.interrupted) {
        return "report.sentence.interrupted";
    }
    if (totals.all() == 0) {
        return "report.sentence.nothing_selected";
    }
    if (totals.of(Verdict::fail) > 0 || (result.strict && totals.of(Verdict::warn) > 0)) {
        return "report.sentence.not_conformant";
    }
    const bool unjudged = totals.of(Verdict::error) + totals.of(Verdict::inconclusive) > 0;
    if (unjudged || totals.of(Verdict::pass) + totals.of(Verdict::warn) == 0) {
        return "report.sentence.could_not_judge";
    }
    if (totals.of(Verdict::warn) > 0) {
        return "report.sentence.conformant_with_warnings";
    }
    return kConformant;
}

} // namespace

base::WallTime report_time(base::WallTime actual) {
    const char* text = std::getenv("SOURCE_DATE_EPOCH");
    if (text == nullptr) {
        return actual;
    }
    const std::string_view digits(text);
    // Four-digit years only: what is beyond them has no form in any of the reports.
    constexpr std::int64_t kLatest = 253'402'300'799;
    std::int64_t value = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = failure == std::errc{} && end == digits.data() + digits.size();
    if (!whole || value < 0 || value > kLatest) {
        return actual;
    }
    return base::WallTime(std::chrono::seconds(value));
}

bool counts_as_failure(Verdict verdict, bool strict) {
    return verdict == Verdict::fail || (strict && verdict == Verdict::warn);
}

base::LocalizedText verdict_sentence(const model::RunResult& result, const base::Texts& texts) {
    const model::Totals totals = result.totals();
    int failed = totals.of(Verdict::fail);
    if (result.strict) {
        failed += totals.of(Verdict::warn);
    }
    const auto number = [](int value) { return fmt::format("{}", value); };
    return texts.render(
        sentence_id(result, totals),
        {{"cases", number(totals.all())},
         {"failed", number(failed)},
         {"warned", number(totals.of(Verdict::warn))},
         {"unjudged", number(totals.of(Verdict::error) + totals.of(Verdict::inconclusive))},
         {"skipped", number(totals.of(Verdict::not_run) + totals.of(Verdict::not_applicable))}});
}

bool is_conformant(const model::RunResult& result) {
    const std::string_view id = sentence_id(result, result.totals());
    return result.exit_code == 0 && id.substr(0, kConformant.size()) == kConformant;
}

base::LocalizedText seen_in_words(const model::Observation& observation, const base::Texts& texts) {
    if (observation.seen.empty()) {
        return texts.render("report.observation.not_seen");
    }
    base::LocalizedText words;
    for (const model::SeenValue& one : observation.seen) {
        const auto count = fmt::format("{}", one.cases.size());
        for (const base::Language language : {base::Language::ja, base::Language::en}) {
            std::string& text = language == base::Language::ja ? words.ja : words.en;
            text += text.empty() ? "" : "; ";
            text += base::in(
                language, texts.render("report.observation.seen",
                                       {{"what", base::in(language, one.text)}, {"count", count}}));
        }
    }
    return words;
}

std::string seconds(std::chrono::milliseconds duration) {
    const auto count = std::max<std::chrono::milliseconds::rep>(duration.count(), 0);
    return fmt::format("{}.{:03}", count / 1000, count % 1000);
}

} // namespace ediconform::reports
