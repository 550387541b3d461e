#include "harness/cli/context.hpp"

#include "harness/base/scenario_files.hpp"

#include <iostream>

namespace ediconform::cli {

std::optional<Messages> load_messages(const CommonOptions& options) {
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
    return Messages{*std::move(scenarios), *std::move(texts)};
}

std::optional<Data> load_data(const CommonOptions& options) {
    auto messages = load_messages(options);
    if (!messages) {
        return std::nullopt;
    }
    auto corpus = catalogue::load_corpus(messages->scenarios);
    if (!corpus) {
        complain(messages->texts, corpus.error(), options.language);
        return std::nullopt;
    }
    return Data{std::move(messages->scenarios), std::move(messages->texts), *std::move(corpus)};
}

void complain(const base::Texts& texts, const base::Error& error, base::Language language) {
    std::cerr << "ediconform: " << texts.describe(error, language) << "\n";
}

} // namespace ediconform::cli
