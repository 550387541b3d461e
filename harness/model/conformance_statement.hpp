#pragma once

#include <map>
#include <string>
#include <string_view>

namespace ediconform::model {

/// What a vendor says of a statement that no test on the wire sees.
enum class Answer { open, yes, no, not_applicable };

struct DeclaredAnswer {
    Answer answer = Answer::open;
    std::string evidence; ///< Where it can be read; may be empty.

    bool operator==(const DeclaredAnswer&) const = default;
};

/// The implementation conformance statement (ICS, ISO/IEC 9646-7) of a product: answers to those
/// statements of the guideline that are declared, not tested. A declaration, never a verdict.
struct ConformanceStatement {
    std::string product;                                        ///< With its version.
    std::string declared_by;                                    ///< May be empty.
    std::string date;                                           ///< YYYY-MM-DD.
    std::map<std::string, DeclaredAnswer, std::less<>> answers; ///< By id of the requirement.

    bool operator==(const ConformanceStatement&) const = default;
};

/// `yes`, `no`, `not_applicable`, `open`.
std::string_view name_of(Answer answer);
/// The answer of that name; `open` for any other.
Answer answer_named(std::string_view name);

} // namespace ediconform::model
