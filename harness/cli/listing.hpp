#pragma once

#include "harness/cli/context.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace ediconform::cli {

/// One thing that can be listed and explained: `kind`, `id`, texts in both languages, and what else
/// there is to say, in the order in which a person reads it.
using Entry = nlohmann::ordered_json;

base::Result<std::vector<Entry>> entries_of(const Data& data, const std::string& what);

/// The kinds that `entries_of` knows.
const std::vector<std::string>& listed_kinds();

} // namespace ediconform::cli
