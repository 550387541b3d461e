#pragma once

#include "harness/runner/target.hpp"
#include "harness/runner/target_file.hpp"

namespace ediconform::runner {

/// Reads `fixtures` of a target file: pairs with their keys, certificates with their PKCS#12
/// opened. What cannot be read is left out. Returns why, for each: errors of `TargetFile` and of
/// `pki::open_pkcs12`, with their places.
std::vector<base::Error> load_fixtures(const TargetFile& file, Target& target);

} // namespace ediconform::runner
