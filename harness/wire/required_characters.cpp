#include "harness/wire/required_characters.hpp"

#include "harness/base/text.hpp"

#include <algorithm>

namespace ediconform::wire {

namespace {

bool has_one_of(const CharacterClass& required, std::string_view value) {
    for (std::size_t at = 0; at < value.size();) {
        const base::DecodedScalar next = base::decode_utf8(value, at);
        if (next.scalar && required.contains(*next.scalar)) {
            return true;
        }
        at += next.length;
    }
    return false;
}

} // namespace

bool has_required_characters(const FieldRule& rule, std::string_view value) {
    return std::ranges::all_of(
        rule.contains, [&](const CharacterClass& required) { return has_one_of(required, value); });
}

char character_for(const FieldRule& rule, const CharacterClass& required) {
    constexpr std::string_view kCandidates =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        "-_.!*,:~@#$()/?=+;^|[]{}%&'\"`<>\\ ";
    const auto found = std::ranges::find_if(kCandidates, [&](char each) {
        const auto scalar = static_cast<char32_t>(each);
        return required.contains(scalar) && (!rule.allowed || rule.allowed->contains(scalar));
    });
    return found == kCandidates.end() ? '\0' : *found;
}

std::string with_required_characters(const FieldRule& rule, std::string text) {
    const bool ascii = std::ranges::all_of(
        text, [](char each) { return static_cast<unsigned char>(each) < 0x80; });
    if (!ascii || text.size() < rule.contains.size()) {
        return text;
    }
    std::size_t at = text.size() > rule.contains.size() ? 1 : 0;
    for (const CharacterClass& required : rule.contains) {
        if (const char character = character_for(rule, required); character != '\0') {
            text[at++] = character;
        }
    }
    return text;
}

} // namespace ediconform::wire
