#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/catalogue/corpus.hpp"
#include "harness/catalogue/json_fields.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace ediconform::catalogue {

using nlohmann::json;

namespace {

model::Requirement read_requirement(const json& entry) {
    model::Requirement requirement;
    requirement.id = entry.at("id");
    requirement.section = entry.value("section", "");
    requirement.figures = entry.value("figures", std::vector<int>{});
    const std::string side = entry.at("side");
    requirement.side = side == "ca"       ? model::Side::ca
                       : side == "client" ? model::Side::client
                                          : model::Side::upki;
    const std::string level = entry.value("level", "M");
    requirement.level = level == "M"   ? model::Level::must
                        : level == "S" ? model::Level::should
                                       : model::Level::may;
    const std::string how = entry.value("how", "W");
    requirement.how = how == "W"   ? model::Establishment::wire
                      : how == "A" ? model::Establishment::assisted
                                   : model::Establishment::declared;
    requirement.derived = entry.value("derived", false);
    requirement.security_floor = entry.value("security_floor", false);
    requirement.statement = localized(entry.at("statement"));
    const json& coverage = entry.at("coverage");
    const std::string kind = coverage.at("kind");
    requirement.coverage = kind == "cases"     ? model::Coverage::cases
                           : kind == "planned" ? model::Coverage::planned
                                               : model::Coverage::declared;
    for (const char* name : {"because", "evidence"}) {
        if (coverage.contains(name)) {
            requirement.because = localized(coverage.at(name));
        }
    }
    return requirement;
}

} // namespace

base::Result<model::Catalogue> load_requirements(const std::filesystem::path& scenarios,
                                                 base::LocalizedText& source) {
    model::Catalogue catalogue;
    for (const char* name : {"ca.json", "client.json", "upki.json"}) {
        auto document = base::load_checked(scenarios / "requirements" / name,
                                           scenarios / "schema" / "requirements.schema.json");
        if (!document) {
            return std::move(document).error();
        }
        const json& root = document->root();
        // Runs are about the guideline: the first source is theirs.
        if (root.contains("source") && source.en.empty()) {
            source = localized(root.at("source"));
        }
        const json& entries = root.at("requirements");
        for (std::size_t index = 0; index < entries.size(); ++index) {
            model::Requirement requirement = read_requirement(entries[index]);
            const std::string id = requirement.id;
            if (!catalogue.emplace(id, std::move(requirement)).second) {
                return base::Error{"requirement.duplicate",
                                   {{"id", id}},
                                   document->at("/requirements/" + std::to_string(index))};
            }
        }
    }
    return catalogue;
}

} // namespace ediconform::catalogue
