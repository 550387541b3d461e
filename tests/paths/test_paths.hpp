#pragma once

#include <string>
#include <string_view>

namespace ediconform::test {

/// A file or folder of the source tree, given relative to its root; empty: the root itself.
std::string source_path(std::string_view below);
/// A program of this build, given by its name; empty: the folder of the programs.
std::string program_path(std::string_view name);

} // namespace ediconform::test
