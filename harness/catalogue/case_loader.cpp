#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/catalogue/corpus.hpp"
#include "harness/catalogue/json_fields.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ediconform::catalogue {

using nlohmann::json;

namespace {

constexpr std::string_view kEach = "$each.";

/// Replaces each string `$each.member` by the variant's member; a name that it lacks is put into
/// `missing`.
json expanded(const json& value, const json& variant, std::string& missing) {
    if (value.is_string() && value.get_ref<const std::string&>().starts_with(kEach)) {
        const std::string name = value.get_ref<const std::string&>().substr(kEach.size());
        if (!variant.contains(name)) {
            missing = name;
            return value;
        }
        return variant.at(name);
    }
    if (value.is_array()) {
        json copy = json::array();
        for (const json& element : value) {
            copy.push_back(expanded(element, variant, missing));
        }
        return copy;
    }
    if (value.is_object()) {
        json copy = json::object();
        for (const auto& [name, member] : value.items()) {
            copy[name] = expanded(member, variant, missing);
        }
        return copy;
    }
    return value;
}

std::optional<model::FailurePhase> phase_of(const json& root) {
    const std::string name = root.value("phase", "");
    for (const auto phase :
         {model::FailurePhase::before_connection, model::FailurePhase::returned_by_ca,
          model::FailurePhase::after_download}) {
        if (name == model::name_of(phase)) {
            return phase;
        }
    }
    return std::nullopt;
}

model::TestCase read_case(const json& root, const json& variant) {
    model::TestCase test_case;
    test_case.base_id = root.at("case");
    test_case.id = variant.is_null() ? test_case.base_id
                                     : fmt::format("{}[{}]", test_case.base_id,
                                                   variant.at("name").get<std::string>());
    test_case.side = test_case.base_id.starts_with("ca/") ? model::Side::ca : model::Side::client;
    test_case.formerly = root.value("formerly", std::vector<std::string>{});
    test_case.requirements = root.at("requirements").get<std::vector<std::string>>();
    test_case.title = localized(root.at("title"));
    if (variant.contains("title")) {
        const base::LocalizedText title = localized(variant.at("title"));
        test_case.title.ja += "（" + title.ja + "）";
        test_case.title.en += " (" + title.en + ")";
    }
    test_case.why = localized(root.at("why"));
    test_case.remedy = localized(root.at("remedy"));
    test_case.phase = phase_of(root);
    test_case.when = root.value("when", json::object());
    if (variant.contains("when")) {
        test_case.when.merge_patch(variant.at("when"));
    }
    test_case.needs = root.value("needs", json::object());
    test_case.given = root.value("given", json::object());
    test_case.faults = root.value("faults", json::array());
    test_case.steps = root.at("steps");
    test_case.expect = root.at("expect");
    return test_case;
}

} // namespace

base::Result<std::vector<model::TestCase>> load_case_file(const std::filesystem::path& file,
                                                          const std::filesystem::path& scenarios) {
    auto schema = base::JsonSchema::load(scenarios / "schema" / "case.schema.json");
    if (!schema) {
        return std::move(schema).error();
    }
    return load_case_file(file, scenarios, *schema);
}

base::Result<std::vector<model::TestCase>> load_case_file(const std::filesystem::path& file,
                                                          const std::filesystem::path& scenarios,
                                                          const base::JsonSchema& schema) {
    auto document = base::JsonDocument::load(file);
    if (!document) {
        return std::move(document).error();
    }
    json root = document->root();
    json variants = json::array({nullptr});
    if (root.is_object() && root.contains("each") && root["each"].is_array() &&
        !root["each"].empty()) {
        variants = root["each"];
    }
    std::vector<model::TestCase> cases;
    for (std::size_t index = 0; index < variants.size(); ++index) {
        std::string missing;
        json whole =
            expanded(root, variants[index].is_object() ? variants[index] : json::object(), missing);
        auto violations = schema.violations(whole, *document);
        if (!missing.empty()) {
            return base::Error{
                "case.each", {{"member", missing}}, document->at("/each/" + std::to_string(index))};
        }
        if (!violations.empty()) {
            return std::move(violations.front());
        }
        model::TestCase test_case = read_case(whole, variants[index]);
        const std::filesystem::path relative = std::filesystem::relative(file, scenarios);
        const bool in_corpus = relative.native().starts_with("cases/");
        if (in_corpus && relative != "cases/" + test_case.base_id + ".json") {
            return base::Error{"case.id",
                               {{"id", test_case.base_id}, {"file", relative.string()}},
                               document->at("/case")};
        }
        test_case.source_file = in_corpus ? relative.string() : file.string();
        test_case.source_line = document->at("/case").line;
        cases.push_back(std::move(test_case));
    }
    return cases;
}

} // namespace ediconform::catalogue
