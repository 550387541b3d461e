#include "harness/cli/context.hpp"

#include "harness/base/scenario_files.hpp"

#include <iostream>

namespace ediconform::cli {

namespace {

base::Result<Data> try_load(const std::filesystem::path& scenarios, base::Texts texts) {
    auto corpus = catalogue::load_corpus(scenarios);
    if (!corpus) {
        return std::move(corpus).error();
    }
    return Data{scenarios, std::move(texts), *std::move(corpus)};
}

} // namespace

std::optional<Data> load_data(const CommonOptions& options) {
    auto scenarios = base::find_scenarios(options.scenarios);
    if (!scenarios) {
        // Without the data there is no message catalogue either, so the error speaks for itself.
        std::cerr << "ediconform: " << base::to_string(scenarios.error()) << "\n";
        return std::nullopt;
    }
    auto texts = base::Texts::load(*scenarios / "texts");
    if (!texts) {
        std::cerr << "ediconform: " << base::to_string(texts.error()) << "\n";
        return std::nullopt;
    }
    auto data = try_load(*scenarios, *texts);
    if (!data) {
        complain(*texts, data.error(), options.language);
        return std::nullopt;
    }
    return *std::move(data);
}

void complain(const base::Texts& texts, const base::Error& error, base::Language language) {
    std::cerr << "ediconform: " << texts.describe(error, language) << "\n";
}

} // namespace ediconform::cli
