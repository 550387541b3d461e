#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/texts.hpp"
#include "harness/model/run_result.hpp"

#include <string>
#include <string_view>

/// What every report says in the same words.
namespace ediconform::reports {

/// The time that a report carries for `actual`: $SOURCE_DATE_EPOCH (seconds) where it is set to a
/// number, so that reports can be made reproducible.
base::WallTime report_time(base::WallTime actual);

/// Whether the run counts this verdict as a failure of what was tested.
bool counts_as_failure(model::Verdict verdict, bool strict);

/// The run in one sentence. It never claims more than was tested.
base::LocalizedText verdict_sentence(const model::RunResult& result, const base::Texts& texts);

/// Whether that sentence is the good one, and the run ended well.
bool is_conformant(const model::RunResult& result);

/// Words of the vocabulary: `verdict.fail`, `phase.after_download`, `owner.harness`, `level.must`.
template <class Enum>
base::LocalizedText word_for(const base::Texts& texts, std::string_view kind, Enum value) {
    return texts.render(std::string(kind) + "." + std::string(model::name_of(value)));
}

/// What was seen of a topic on one line, each value with the number of its cases; says so where
/// nothing was.
base::LocalizedText seen_in_words(const model::Observation& observation, const base::Texts& texts);

/// `1.234`: seconds with three decimals, never negative, the same in every locale.
std::string seconds(std::chrono::milliseconds duration);

} // namespace ediconform::reports
