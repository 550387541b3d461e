#include "tests/paths/test_paths.hpp"

namespace ediconform::test {

namespace {

std::string below(std::string folder, std::string_view name) {
    return name.empty() ? folder : folder.append("/").append(name);
}

} // namespace

std::string source_path(std::string_view path) {
    return below(EDICONFORM_SOURCE_DIR, path);
}

std::string program_path(std::string_view name) {
    return below(EDICONFORM_BIN_DIR, name);
}

} // namespace ediconform::test
