#include "harness/wire/deviation_lint.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>

namespace ediconform::wire {

namespace {

using nlohmann::json;

/// Whether each statement is of the security floor, by its id.
using Floor = std::map<std::string, bool, std::less<>>;

base::Result<Floor> load_floor(const std::filesystem::path& scenarios) {
    Floor floor;
    for (const char* name : {"ca.json", "client.json", "upki.json"}) {
        const auto document = base::JsonDocument::load(scenarios / "requirements" / name);
        if (!document) {
            return document.error();
        }
        for (const json& requirement : document->root().value("requirements", json::array())) {
            floor.emplace(requirement.value("id", ""), requirement.value("security_floor", false));
        }
    }
    return floor;
}

} // namespace

base::Result<void> lint_deviations(const CaProfile& profile, const base::JsonDocument& document,
                                   const std::filesystem::path& scenarios) {
    if (profile.deviations.empty()) {
        return {};
    }
    const auto floor = load_floor(scenarios);
    if (!floor) {
        return floor.error();
    }
    for (std::size_t index = 0; index < profile.deviations.size(); ++index) {
        const std::string& id = profile.deviations[index].requirement;
        const auto found = floor->find(id);
        if (found != floor->end() && !found->second) {
            continue;
        }
        return base::Error{found == floor->end() ? "profile.deviation_unknown"
                                                 : "profile.deviation_floor",
                           {{"requirement", id}},
                           document.at("/deviations/" + std::to_string(index) + "/requirement")};
    }
    return {};
}

} // namespace ediconform::wire
