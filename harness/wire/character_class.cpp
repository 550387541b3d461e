#include "harness/wire/character_class.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <optional>

namespace ediconform::wire {

namespace {

struct Symbol {
    char32_t scalar = 0;
    bool escaped = false;
};

/// What stands between the brackets, escapes undone; nothing where the brackets or an escape are
/// wrong.
std::optional<std::vector<Symbol>> symbols_of(std::string_view text) {
    if (text.size() < 3 || text.front() != '[' || text.back() != ']' || !base::is_utf8(text)) {
        return std::nullopt;
    }
    text = text.substr(1, text.size() - 2);
    std::vector<Symbol> symbols;
    for (std::size_t offset = 0; offset < text.size();) {
        const bool escaped = text[offset] == '\\';
        offset += escaped ? 1 : 0;
        if (offset == text.size()) {
            return std::nullopt;
        }
        const auto step = base::decode_utf8(text, offset);
        const char32_t scalar = *step.scalar;
        const bool special = scalar == U']' || scalar == U'\\' || scalar == U'-';
        if ((escaped && !special) || (!escaped && scalar == U']')) {
            return std::nullopt;
        }
        symbols.push_back({scalar, escaped});
        offset += step.length;
    }
    return symbols;
}

bool is_dash(const Symbol& symbol) {
    return symbol.scalar == U'-' && !symbol.escaped;
}

} // namespace

base::Result<CharacterClass> CharacterClass::parse(std::string_view text) {
    const base::Error refusal{"profile.character_class", {{"class", base::printable_line(text)}}};
    const auto symbols = symbols_of(text);
    if (!symbols) {
        return refusal;
    }
    CharacterClass result;
    result.text_ = text;
    for (std::size_t index = 0; index < symbols->size(); ++index) {
        const Symbol& first = (*symbols)[index];
        const bool at_edge = index == 0 || index + 1 == symbols->size();
        if (is_dash(first) && !at_edge) {
            return refusal;
        }
        const bool range = index + 2 < symbols->size() && is_dash((*symbols)[index + 1]);
        const Symbol& last = range ? (*symbols)[index + 2] : first;
        if (last.scalar < first.scalar || (range && (is_dash(first) || is_dash(last)))) {
            return refusal;
        }
        result.ranges_.emplace_back(first.scalar, last.scalar);
        index += range ? 2 : 0;
    }
    return result;
}

bool CharacterClass::contains(char32_t scalar) const {
    return std::any_of(ranges_.begin(), ranges_.end(), [scalar](const auto& range) {
        return range.first <= scalar && scalar <= range.second;
    });
}

} // namespace ediconform::wire
