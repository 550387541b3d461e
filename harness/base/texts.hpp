#pragma once

#include "harness/base/result.hpp"
#include "harness/base/text.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace ediconform::base {

/// The message catalogue: every sentence that a person reads, in both languages, from
/// `scenarios/texts/*.json`. An entry is `{"ja": …, "en": …, "remedy": {"ja": …, "en": …}}`;
/// `{name}` in it is replaced by the argument of that name.
class Texts {
public:
    /// Reads every `.json` file of the folder. Errors: those of `JsonDocument::load`;
    /// `texts.duplicate`, `texts.incomplete` (a language is missing).
    static Result<Texts> load(const std::filesystem::path& folder);

    /// The message, filled in; its id and arguments where the catalogue lacks it.
    [[nodiscard]] LocalizedText render(std::string_view id, const Arguments& arguments = {}) const;
    /// What to do about it; empty where the entry names no remedy.
    [[nodiscard]] LocalizedText remedy(std::string_view id, const Arguments& arguments = {}) const;
    [[nodiscard]] bool contains(std::string_view id) const;

    /// An error as an operator reads it: place, sentence, untrusted peer text (escaped), remedy.
    [[nodiscard]] std::string describe(const Error& error, Language language) const;

private:
    struct Entry {
        LocalizedText text;
        LocalizedText remedy;
    };
    std::map<std::string, Entry, std::less<>> entries_;
};

} // namespace ediconform::base
