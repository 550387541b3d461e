#pragma once

#include "mock-client/workflow/policies.hpp"

#include <memory>

namespace ediconform::mock_client {

/// The whole program `ediconform-client`, with the decisions given: command line in, exit code out
/// (`exit_code.hpp`). Results go to standard output, everything else to standard error.
int run_client(int argc, char** argv, std::shared_ptr<const Policies> policies);

} // namespace ediconform::mock_client
