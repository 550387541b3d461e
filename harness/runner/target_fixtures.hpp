#pragma once

#include "harness/runner/target.hpp"
#include "harness/runner/target_file.hpp"

namespace ediconform::runner {

/// Reads `fixtures` of a target file: pairs with their keys, certificates with their PKCS#12
/// opened. Errors: those of `TargetFile` and of `pki::open_pkcs12`, each with its place.
base::Result<void> load_fixtures(const TargetFile& file, Target& target);

} // namespace ediconform::runner
