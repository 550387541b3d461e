#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/random.hpp"
#include "harness/doctor/finding.hpp"
#include "harness/evidence/masking.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ediconform::doctor {

/// What the examinations share; every member must outlive them.
struct Surroundings {
    std::filesystem::path scenarios;
    const base::Clock& clock;
    base::Random& random;
    evidence::SecretRegistry& secrets;
};

/// A target from its file to the first answer of its CA. Connects, and sends one issue request with
/// a CommonName and key that nobody has: no fixture is used. Goes as far as what came before
/// allows; sends nothing to a host that is neither this computer nor in `allowed`.
Findings examine_target(const Surroundings& around, const std::filesystem::path& file,
                        const std::string& profile_override,
                        const std::vector<std::string>& allowed);

/// A driver: its file, its programs, and whether an adapter keeps the contract. No action of the
/// client is carried out.
Findings examine_driver(const Surroundings& around, const std::filesystem::path& file);

/// A profile against the schema and against itself.
Findings examine_profile(const Surroundings& around, const std::string& name_or_path);

} // namespace ediconform::doctor
