#include "harness/catalogue/conformance_statement_file.hpp"

#include "harness/base/json_schema.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace ediconform::catalogue {

using nlohmann::json;

namespace {

std::string level_of(model::Level level) {
    return level == model::Level::must ? "M" : level == model::Level::should ? "S" : "O";
}

} // namespace

std::vector<base::Error> lint_conformance_statement(const base::JsonDocument& document,
                                                    const model::Catalogue& requirements) {
    std::vector<base::Error> errors;
    for (const auto& [id, answer] : document.root().at("statements").items()) {
        const auto found = requirements.find(id);
        const bool declared =
            found != requirements.end() && found->second.coverage == model::Coverage::declared;
        if (!declared) {
            errors.emplace_back(found == requirements.end() ? "ics.unknown" : "ics.tested",
                                base::Arguments{{"id", id}}, document.at("/statements/" + id));
        }
    }
    return errors;
}

base::Result<model::ConformanceStatement>
load_conformance_statement(const std::filesystem::path& file,
                           const std::filesystem::path& scenarios,
                           const model::Catalogue& requirements) {
    const auto document = base::load_checked(file, scenarios / "schema" / "ics.schema.json");
    if (!document) {
        return document.error();
    }
    auto errors = lint_conformance_statement(*document, requirements);
    if (!errors.empty()) {
        return std::move(errors.front());
    }
    const json& root = document->root();
    model::ConformanceStatement statement{
        root.at("ics"), root.value("declared_by", ""), root.at("date"), {}};
    for (const auto& [id, given] : root.at("statements").items()) {
        statement.answers[id] = {
            model::answer_named(given.at("answer").get_ref<const std::string&>()),
            given.value("evidence", "")};
    }
    return statement;
}

std::string conformance_statement_starter(const model::Catalogue& requirements,
                                          const std::vector<model::Side>& sides,
                                          const std::string& date, const base::Texts& texts,
                                          base::Language language) {
    const auto say = [&](std::string_view id) { return base::in(language, texts.render(id)); };
    std::string statements;
    for (const auto& [id, requirement] : requirements) {
        if (requirement.coverage != model::Coverage::declared ||
            std::ranges::find(sides, requirement.side) == sides.end()) {
            continue;
        }
        statements += fmt::format(
            "{}\n    // {} ({}, {})\n    // → {}\n    {}: {{\"answer\": \"open\", \"evidence\": "
            "\"\"}}",
            statements.empty() ? "" : ",\n", base::in(language, requirement.statement),
            requirement.section, level_of(requirement.level),
            base::in(language, requirement.because), json(id).dump());
    }
    return fmt::format("{}\n{{\n  \"ics\": {},\n  \"declared_by\": \"\",\n  \"date\": "
                       "{},\n\n  {}\n  \"statements\": {{{}\n  }}\n}}\n",
                       say("ics.starter.head"), json(say("ics.starter.product")).dump(),
                       json(date).dump(), say("ics.starter.answers"), statements);
}

} // namespace ediconform::catalogue
