#pragma once

#include <string_view>
#include <vector>

namespace ediconform::runner {

/// Whether that is an outcome of docs/adapter.md, which a client may have.
bool is_client_outcome(std::string_view text);

/// The outcomes that a person may tell of an action, the most usual first. Some of the vocabulary
/// cannot be told apart on a screen, and stands for less then.
const std::vector<std::string_view>& outcomes_told_of(std::string_view action);

} // namespace ediconform::runner
