#pragma once

#include "harness/base/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ediconform::wire {

/// A set of characters as a profile writes it: `[A-Za-z0-9._-]`, with `\` before `]`, `\` and `-`
/// where they stand for themselves. Not a regular expression.
class CharacterClass {
public:
    /// Error `profile.character_class`: not of the form above.
    static base::Result<CharacterClass> parse(std::string_view text);

    [[nodiscard]] bool contains(char32_t scalar) const;
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const std::vector<std::pair<char32_t, char32_t>>& ranges() const {
        return ranges_;
    }

private:
    std::string text_;
    std::vector<std::pair<char32_t, char32_t>> ranges_; ///< Inclusive at both ends.
};

} // namespace ediconform::wire
