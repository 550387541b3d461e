#include "harness/base/scenario_files.hpp"

#include <cstdlib>
#include <vector>

namespace ediconform::base {

namespace fs = std::filesystem;

namespace {

bool holds_scenarios(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_directory(folder / "schema", ignored) &&
           fs::is_directory(folder / "texts", ignored);
}

} // namespace

Result<fs::path> find_scenarios(const fs::path& explicit_path) {
    std::vector<fs::path> places;
    if (!explicit_path.empty()) {
        places = {explicit_path};
    } else if (const char* named = std::getenv("EDICONFORM_SCENARIOS");
               named != nullptr && *named != '\0') {
        places = {named};
    } else {
        std::error_code ignored;
        const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
        places = {program / "../../../scenarios", program / "../share/ediconform/scenarios",
                  EDICONFORM_SCENARIO_DIR};
    }
    for (const fs::path& place : places) {
        if (holds_scenarios(place)) {
            std::error_code ignored;
            const fs::path plain = fs::weakly_canonical(place, ignored);
            return plain.empty() ? place : plain;
        }
    }
    return Error{
        "scenarios.missing", {{"folder", places.front().string()}}, {places.front().string()}};
}

} // namespace ediconform::base
