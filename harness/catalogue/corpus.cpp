#include "harness/catalogue/corpus.hpp"

#include "harness/base/json_document.hpp"
#include "harness/base/json_schema.hpp"
#include "harness/catalogue/json_fields.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace ediconform::catalogue {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> json_files_below(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code failure;
    for (const auto& entry : fs::recursive_directory_iterator(folder, failure)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

base::Result<model::Suite> load_suite(const fs::path& file, const fs::path& scenarios) {
    auto document = base::load_checked(file, scenarios / "schema" / "suite.schema.json");
    if (!document) {
        return std::move(document).error();
    }
    const nlohmann::json& root = document->root();
    return model::Suite{root.at("suite"), localized(root.at("title")),
                        root.at("cases").get<std::vector<std::string>>()};
}

base::Result<void> load_suites(const fs::path& scenarios, Corpus& corpus) {
    for (const fs::path& file : json_files_below(scenarios / "suites")) {
        auto suite = load_suite(file, scenarios);
        if (!suite) {
            return std::move(suite).error();
        }
        corpus.suites.push_back(*std::move(suite));
    }
    return {};
}

} // namespace

const model::Suite* Corpus::suite(std::string_view name) const {
    const auto found = std::find_if(suites.begin(), suites.end(),
                                    [&](const auto& suite) { return suite.name == name; });
    return found == suites.end() ? nullptr : &*found;
}

base::Result<Corpus> load_corpus(const fs::path& scenarios) {
    Corpus corpus;
    auto requirements = load_requirements(scenarios, corpus.source);
    if (!requirements) {
        return std::move(requirements).error();
    }
    corpus.requirements = *std::move(requirements);
    auto case_schema = base::JsonSchema::load(scenarios / "schema" / "case.schema.json");
    if (!case_schema) {
        return std::move(case_schema).error();
    }
    for (const fs::path& file : json_files_below(scenarios / "cases")) {
        auto cases = load_case_file(file, scenarios, *case_schema);
        if (!cases) {
            return std::move(cases).error();
        }
        std::move(cases->begin(), cases->end(), std::back_inserter(corpus.cases));
    }
    auto suites = load_suites(scenarios, corpus);
    if (!suites) {
        return std::move(suites).error();
    }
    auto problems = lint(corpus);
    if (!problems.empty()) {
        return std::move(problems.front());
    }
    return corpus;
}

std::vector<model::TestCase> select(const Corpus& corpus, const std::vector<std::string>& suites,
                                    const std::vector<std::string>& globs) {
    std::vector<model::TestCase> selected;
    std::set<std::string> taken;
    const auto wanted = [&](const model::TestCase& test_case) {
        return globs.empty() ||
               std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
                   return model::matches_glob(glob, test_case);
               });
    };
    for (const std::string& name : suites) {
        const model::Suite* suite = corpus.suite(name);
        if (suite == nullptr) {
            continue;
        }
        for (const std::string& pattern : suite->cases) {
            for (const model::TestCase& test_case : corpus.cases) {
                if (model::matches_glob(pattern, test_case) && wanted(test_case) &&
                    taken.insert(test_case.id).second) {
                    selected.push_back(test_case);
                }
            }
        }
    }
    return selected;
}

} // namespace ediconform::catalogue
