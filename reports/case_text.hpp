#pragma once

#include "harness/base/texts.hpp"
#include "harness/model/run_result.hpp"

#include <string>
#include <vector>

/// What a case says about itself in plain text; used by the terminal and by JUnit.
namespace ediconform::reports {

/// The checks that made the case's verdict, in the order of the case; where none carries that
/// verdict, those that did not pass.
std::vector<const model::CheckOutcome*> decisive_checks(const model::CaseResult& result);

/// Level of the first decisive check that has a requirement; without one the strictest level among
/// the case's requirements.
model::Level level_of(const model::CaseResult& result, const model::Catalogue& catalogue);

/// One line, never empty for a verdict that is not a pass: the case's reason, else what the first
/// decisive check expected and observed, else the meaning of the verdict.
std::string headline(const model::CaseResult& result, const base::Texts& texts,
                     base::Language language);

/// What somebody has to do about the verdict. The remedy of the case tells how to correct the
/// product; a case that was not judged says how to get it judged instead. Empty for a pass and for
/// what does not apply.
base::LocalizedText remedy_of(const model::CaseResult& result, const base::Texts& texts);

/// The cases that somebody has to look at, the gravest verdict first, otherwise in the run's order.
std::vector<const model::CaseResult*> attention_of(const model::RunResult& result);

/// Whether somebody has to look at such a verdict.
bool needs_attention(model::Verdict verdict);

struct Label {
    std::string name;
    std::string text;     ///< May have several lines.
    bool foreign = false; ///< May hold what the other side sent.
};
/// The explanation of a verdict, the most useful first: of the first decisive check expected,
/// observed, its requirement with level, clause and statement, and its evidence; then the reason
/// where it says more than these, phase, owner, remedy, rerun; then the further checks. A statement
/// is quoted once. Texts are made printable and are cut to `longest` octets each.
std::vector<Label> explanation(const model::CaseResult& result, const model::Catalogue& catalogue,
                               const base::Texts& texts, base::Language language,
                               std::size_t longest);

} // namespace ediconform::reports
