#pragma once

#include "harness/base/secret.hpp"

#include <optional>
#include <string>

namespace ediconform::mock_client {

/// A secret from the environment variable, else from standard input: asked for without echo on a
/// terminal, read as one line otherwise. Never from the command line, which every user of the
/// machine can read. Nothing at the end of the input.
std::optional<base::SecretText> read_secret(const char* variable, const std::string& question);

} // namespace ediconform::mock_client
