#pragma once

#include "harness/base/text.hpp"

namespace ediconform::base {

/// The language that the locale asks for (LC_ALL, LC_MESSAGES, LANG, the first that is set):
/// Japanese where it begins with `ja`, else English.
Language language_of_environment();

} // namespace ediconform::base
