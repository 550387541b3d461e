#include "harness/base/text.hpp"
#include "harness/wire/required_characters.hpp"
#include "mock-ca/server/mock_ca.hpp"

#include <algorithm>
#include <vector>

namespace ediconform::mock_ca {

namespace {

/// A class may span the whole of Unicode; that many of each range are enough to choose from.
constexpr char32_t kFromEachRange = 256;

bool is_alphanumeric(char32_t scalar) {
    return (scalar >= U'0' && scalar <= U'9') || (scalar >= U'A' && scalar <= U'Z') ||
           (scalar >= U'a' && scalar <= U'z');
}

/// Letters and digits of ASCII, as far as they are allowed.
std::string plain_alphabet_of(const wire::FieldRule& rule) {
    std::string plain;
    for (char32_t scalar = U'0'; scalar <= U'z'; ++scalar) {
        if (is_alphanumeric(scalar) && (!rule.allowed || rule.allowed->contains(scalar))) {
            plain += static_cast<char>(scalar);
        }
    }
    return plain;
}

std::vector<char32_t> alphabet_of(const wire::FieldRule& rule) {
    std::vector<char32_t> alphabet;
    for (const auto& [first, last] : rule.allowed->ranges()) {
        for (char32_t scalar = first; scalar <= last && scalar - first < kFromEachRange; ++scalar) {
            alphabet.push_back(scalar);
        }
    }
    return alphabet;
}

} // namespace

std::string admissible_text(const wire::FieldRule& rule, std::size_t length, base::Random& random) {
    const std::size_t wanted = std::min(std::max(length, rule.min.value_or(0)),
                                        rule.max.value_or(length + rule.min.value_or(0)));
    if (const std::string plain = plain_alphabet_of(rule); !plain.empty()) {
        return wire::with_required_characters(rule, random.mixed(plain, wanted));
    }
    const std::vector<char32_t> alphabet = alphabet_of(rule);
    std::string text;
    for (std::size_t counted = 0; counted < wanted && !alphabet.empty();) {
        const std::size_t before = text.size();
        base::append_utf8(text, alphabet[random.number() % alphabet.size()]);
        counted += rule.unit == wire::LengthUnit::bytes ? text.size() - before : 1;
    }
    return text;
}

} // namespace ediconform::mock_ca
