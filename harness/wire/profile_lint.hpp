#pragma once

#include "harness/base/json_document.hpp"
#include "harness/base/result.hpp"
#include "harness/wire/ca_profile.hpp"

namespace ediconform::wire {

/// What a schema cannot say: places that their encoding cannot have, one place or code with two
/// uses, members of the guideline's figures 5 to 7 that are bound nowhere, rules that contradict
/// each other. `document` is where `profile` was read from, for the places of errors. Errors: see
/// `load_profile`.
base::Result<void> lint_profile(const CaProfile& profile, const base::JsonDocument& document);

} // namespace ediconform::wire
