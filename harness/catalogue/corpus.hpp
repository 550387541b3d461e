#pragma once

#include "harness/base/json_schema.hpp"
#include "harness/base/result.hpp"
#include "harness/model/requirement.hpp"
#include "harness/model/test_case.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ediconform::catalogue {

/// All that `scenarios/` says about what is tested.
struct Corpus {
    model::Catalogue requirements;
    std::vector<model::TestCase>
        cases; ///< In the order of their ids; variants in the order of the file.
    std::vector<model::Suite> suites;
    base::LocalizedText source; ///< The source line that the guideline asks for.

    [[nodiscard]] const model::Suite* suite(std::string_view name) const;
};

/// Loads and checks everything: each file against its schema, then the corpus as a whole (`lint`).
/// Errors: those of loading a file, and of `lint`.
base::Result<Corpus> load_corpus(const std::filesystem::path& scenarios);

/// One case file as its variants. Errors: `schema.violation`, `case.id` (the id is not the path),
/// `case.each` (a `$each` member that a variant lacks).
base::Result<std::vector<model::TestCase>> load_case_file(const std::filesystem::path& file,
                                                          const std::filesystem::path& scenarios);

/// The same with case.schema.json already loaded, which is most of the work.
base::Result<std::vector<model::TestCase>> load_case_file(const std::filesystem::path& file,
                                                          const std::filesystem::path& scenarios,
                                                          const base::JsonSchema& schema);

base::Result<model::Catalogue> load_requirements(const std::filesystem::path& scenarios,
                                                 base::LocalizedText& source);

/// What holds between files: ids unique, also with former ones; requirements exist and are of the
/// case's side; every check's requirement is named by its case and every named one is checked;
/// references name something that exists; a fault that a case plans is proved by `fault-delivered`;
/// suites select something; **coverage**: a requirement that counts on cases has one. Every
/// violation, not only the first.
std::vector<base::Error> lint(const Corpus& corpus);

/// The cases of a suite (or all of a side's where `suite` is empty) that match one of `globs` (all
/// where empty), in the order of the suite.
std::vector<model::TestCase> select(const Corpus& corpus, const std::vector<std::string>& suites,
                                    const std::vector<std::string>& globs);

} // namespace ediconform::catalogue
