#pragma once

#include "harness/base/result.hpp"
#include "harness/base/texts.hpp"
#include "harness/catalogue/corpus.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace ediconform::cli {

/// Options that every command has.
struct CommonOptions {
    std::filesystem::path scenarios; ///< Empty: searched for.
    base::Language language = base::Language::en;
    bool json = false;
};

/// What every command needs: where the data is, and what it says to people.
struct Messages {
    std::filesystem::path scenarios;
    base::Texts texts;
};

/// The same with requirements, cases and suites, which take far longer to read.
struct Data {
    std::filesystem::path scenarios;
    base::Texts texts;
    catalogue::Corpus corpus;
};

/// Nothing where the data is missing or invalid; then the operator was told on stderr.
std::optional<Messages> load_messages(const CommonOptions& options);
std::optional<Data> load_data(const CommonOptions& options);

/// Prints an error on stderr as an operator reads it.
void complain(const base::Texts& texts, const base::Error& error, base::Language language);

} // namespace ediconform::cli
