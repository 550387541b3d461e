#pragma once

#include "harness/base/error.hpp"

#include <string>
#include <vector>

namespace ediconform::base {

/// One way in which a value does not fit its schema, as a message of the catalogue.
struct SchemaFinding {
    std::string id;      ///< `schema.required`, `schema.unknown_member`, …
    Arguments arguments; ///< Of that message. Never the value itself, unless it should be a word.
    std::string pointer; ///< Where it is shown: the object for a missing member, else the value.
    std::string subject; ///< What it is about: the pointer of the missing member, else `pointer`.
};

/// What to say where each of several alternatives refuses the value at `pointer`, which is of the
/// JSON type `type`. Alternatives for another type are left out, and of the others those with more
/// to say; what remains is told as one: their members and missing members together. Where none is
/// for this type, all types that would do.
std::vector<SchemaFinding>
closest_alternative(const std::vector<std::vector<SchemaFinding>>& alternatives,
                    const std::string& pointer, const std::string& type);

/// The deepest first, at one depth wrong words before the rest. Of two lists of words for one place
/// only the shorter one is kept: what the value may be by itself is often narrowed by where it
/// stands.
void put_in_order(std::vector<SchemaFinding>& findings);

} // namespace ediconform::base
