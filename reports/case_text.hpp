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

struct Label {
    std::string name;
    std::string text;     ///< May have several lines.
    bool foreign = false; ///< May hold what the other side sent.
};
/// The explanation of a verdict, the most useful first: for each decisive check expected, observed,
/// its requirement with level, clause and statement, and its evidence; then phase, owner, remedy,
/// rerun. Texts are made printable and are cut to `longest` octets each.
std::vector<Label> explanation(const model::CaseResult& result, const model::Catalogue& catalogue,
                               const base::Texts& texts, base::Language language,
                               std::size_t longest);

} // namespace ediconform::reports
