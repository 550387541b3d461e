#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::base {

/// The word that `typed` was probably meant to be: the one with the fewest letters to insert,
/// remove, replace or swap with the next, at most a third of the longer of both (at least one).
/// Nothing where none is that near. Words are compared octet by octet.
std::optional<std::string> nearest_word(std::string_view typed,
                                        const std::vector<std::string>& words);

} // namespace ediconform::base
