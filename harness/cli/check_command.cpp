#include "harness/cli/check_command.hpp"

#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/base/scenario_files.hpp"
#include "harness/catalogue/conformance_statement_file.hpp"
#include "harness/runner/driver.hpp"
#include "harness/wire/ca_profile.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <string>

namespace ediconform::cli {

namespace fs = std::filesystem;

namespace {

/// The member that only files of a kind have, and the schema of that kind.
struct Kind {
    const char* member;
    const char* schema;
};
constexpr Kind kKinds[] = {{"case", "case"},      {"operations", "profile"},
                           {"target", "target"},  {"driver", "driver"},
                           {"ics", "ics"},        {"requirements", "requirements"},
                           {"suite", "suite"},    {"urls", "client-settings"},
                           {"mutants", "mutants"}};

const Kind* kind_of(const nlohmann::json& root) {
    for (const Kind& kind : kKinds) {
        if (root.is_object() && root.contains(kind.member)) {
            return &kind;
        }
    }
    return nullptr;
}

std::vector<base::Error> first_of(base::Error error) {
    std::vector<base::Error> errors;
    errors.push_back(std::move(error));
    return errors;
}

std::vector<base::Error> problems_of(const fs::path& file, const fs::path& scenarios) {
    auto document = base::JsonDocument::load(file);
    if (!document) {
        return first_of(std::move(document).error());
    }
    const Kind* kind = kind_of(document->root());
    if (kind == nullptr) {
        return first_of(base::Error("check.unknown_kind", {}, document->at("")));
    }
    if (std::string(kind->schema) == "case") {
        // A case is checked as its variants, with what they put in.
        auto cases = catalogue::load_case_file(file, scenarios);
        return cases ? std::vector<base::Error>{} : first_of(std::move(cases).error());
    }
    auto schema =
        base::JsonSchema::load(scenarios / "schema" / (std::string(kind->schema) + ".schema.json"));
    if (!schema) {
        return first_of(std::move(schema).error());
    }
    auto problems = schema->violations(*document);
    if (problems.empty() && std::string(kind->schema) == "driver") {
        return runner::lint_driver(*document);
    }
    if (problems.empty() && std::string(kind->schema) == "profile") {
        auto profile = wire::read_profile(*document, scenarios);
        return profile ? std::vector<base::Error>{} : first_of(std::move(profile).error());
    }
    if (problems.empty() && std::string(kind->schema) == "ics") {
        base::LocalizedText source;
        auto requirements = catalogue::load_requirements(scenarios, source);
        return requirements ? catalogue::lint_conformance_statement(*document, *requirements)
                            : first_of(std::move(requirements).error());
    }
    return problems;
}

} // namespace

ExitCode check_command(const CommonOptions& options, const std::vector<fs::path>& files) {
    const auto messages = load_messages(options);
    if (!messages) {
        return ExitCode::bad_input;
    }
    ExitCode code = ExitCode::conformant;
    for (const fs::path& file : files) {
        const auto problems = problems_of(file, messages->scenarios);
        for (const base::Error& problem : problems) {
            complain(messages->texts, problem, options.language);
            code = ExitCode::bad_input;
        }
        if (problems.empty()) {
            std::cout << base::in(options.language,
                                  messages->texts.render("check.valid", {{"file", file.string()}}))
                      << "\n";
        }
    }
    return code;
}

} // namespace ediconform::cli
