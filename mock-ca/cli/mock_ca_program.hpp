#pragma once

#include "mock-ca/issuance/policies.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace ediconform::mock_ca {

/// Makers of other decisions, by name. A program that has some takes `--mutant NAME` and `--list`;
/// one that has none, such as the shipped one, has no such options.
using PolicyMakers = std::map<std::string, std::function<std::shared_ptr<const Policies>()>>;

/// The mock CA as a program of its own: starts, writes the target file, says on stdout that it is
/// ready, and serves until it is told to stop. Returns the exit code: 0 stopped as asked, 2 usage,
/// 4 an input file is invalid or the CA could not start.
int run_mock_ca(int argc, char** argv, const PolicyMakers& mutants = {});

} // namespace ediconform::mock_ca
