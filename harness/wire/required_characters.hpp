#pragma once

#include "harness/wire/ca_profile.hpp"

#include <string>
#include <string_view>

namespace ediconform::wire {

/// Whether a value (UTF-8) has a character of each class in `contains` of its rule.
bool has_required_characters(const FieldRule& rule, std::string_view value);

/// The text with characters of ASCII put in place of some of its own, neither the first nor the
/// last where it is long enough, so that it has what the rule requires. Unchanged where it is too
/// short for that, or not of ASCII.
std::string with_required_characters(const FieldRule& rule, std::string text);

/// A character of ASCII that the class has and the rule permits; 0 where there is none. Letters and
/// digits come first, then marks that few formats give a meaning.
char character_for(const FieldRule& rule, const CharacterClass& required);

} // namespace ediconform::wire
