#include "harness/runner/made_text.hpp"

#include "harness/base/charset.hpp"
#include "harness/base/text.hpp"
#include "harness/wire/required_characters.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace ediconform::runner {

using nlohmann::json;

namespace {

constexpr std::size_t kNaturalLength = 12;
constexpr std::string_view kAlphanumeric =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const wire::FieldRule& rule_of(const wire::CaProfile& profile, const std::string& member) {
    static const wire::FieldRule kNone;
    const auto found = profile.fields.find(member);
    return found == profile.fields.end() ? kNone : found->second;
}

/// The characters to draw from: letters and digits that the class allows, else whatever it allows
/// first.
std::string alphabet_of(const wire::FieldRule& rule) {
    if (!rule.allowed) {
        return std::string(kAlphanumeric);
    }
    std::string alphabet;
    std::ranges::copy_if(kAlphanumeric, std::back_inserter(alphabet), [&](char c) {
        return rule.allowed->contains(static_cast<unsigned char>(c));
    });
    return alphabet;
}

/// Nothing where it has no letter of ASCII.
std::optional<std::string> in_other_case(std::string text) {
    bool changed = false;
    for (char& letter : text) {
        const auto octet = static_cast<unsigned char>(letter);
        if (octet < 0x80 && std::isalpha(octet) != 0) {
            letter ^= 0x20;
            changed = true;
        }
    }
    return changed ? std::optional(std::move(text)) : std::nullopt;
}

/// Every character of ASCII in the form that is as wide as a Kanji (U+FF01 to U+FF5E).
std::string in_full_width(const std::string& text) {
    constexpr char32_t kToFullWidth = 0xFEE0;
    std::string wide;
    for (std::size_t offset = 0; offset < text.size();) {
        const base::DecodedScalar next = base::decode_utf8(text, offset);
        const char32_t scalar = next.scalar.value_or(0xFFFD);
        base::append_utf8(wide, scalar > 0x20 && scalar < 0x7F ? scalar + kToFullWidth : scalar);
        offset += next.length;
    }
    return wide;
}

/// Off the limits where there is room: what goes wrong at a limit is for the cases about limits.
std::size_t natural_length(const wire::FieldRule& rule) {
    std::size_t least = rule.min.value_or(1);
    std::size_t most = rule.max.value_or(1'000'000);
    if (most >= least + 2) {
        ++least;
        --most;
    }
    return std::clamp(kNaturalLength, least, most);
}

} // namespace

std::optional<json> profile_value(const wire::CaProfile& profile, const std::string& path) {
    const json* place = profile.document.get();
    for (std::size_t begin = 0; place != nullptr && begin <= path.size();) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        const auto found =
            place->is_object() ? place->find(path.substr(begin, end - begin)) : place->end();
        place = place->is_object() && found != place->end() ? &*found : nullptr;
        begin = end + 1;
    }
    return place == nullptr ? std::nullopt : std::optional(*place);
}

TextMaker::TextMaker(const wire::CaProfile& profile, base::Random& random, ResolveText resolve)
    : profile_(profile), random_(random), resolve_(std::move(resolve)) {}

std::string TextMaker::allowed_text(const wire::FieldRule& rule, std::size_t length) const {
    const std::string alphabet = alphabet_of(rule);
    if (!alphabet.empty()) {
        return wire::with_required_characters(rule, random_.mixed(alphabet, length));
    }
    std::string one;
    base::append_utf8(one, rule.allowed->ranges().front().first);
    const std::size_t unit = units_of(rule, one);
    std::string text;
    for (std::size_t count = 0; count + unit <= length; count += unit) {
        text += one;
    }
    return text;
}

std::size_t TextMaker::units_of(const wire::FieldRule& rule, const std::string& text) const {
    if (rule.unit == wire::LengthUnit::characters) {
        return base::scalar_count(text);
    }
    // Octets count as they travel: in the charset of the requests.
    const auto charset = profile_.operations.empty()
                             ? base::Charset::utf8
                             : profile_.operations.begin()->second.request.charset;
    const auto octets = base::encode_text(text, charset);
    return octets ? octets->size() : text.size();
}

std::string TextMaker::admissible(const std::string& member) const {
    const wire::FieldRule& rule = rule_of(profile_, member);
    return allowed_text(rule, natural_length(rule));
}

std::optional<std::string> TextMaker::make(const std::string& member, const json& value) const {
    if (value.is_object()) {
        return made_to_measure(member, value.at("text"));
    }
    const std::string text = value.get<std::string>();
    return text.starts_with("$") ? resolve_(text) : text;
}

std::optional<std::size_t> TextMaker::length_of(const std::string& member, const json& text) const {
    std::int64_t length = static_cast<std::int64_t>(natural_length(rule_of(profile_, member)));
    const json declared = text.value("length", json());
    if (declared.is_number_integer()) {
        length = declared.get<std::int64_t>();
    } else if (declared.is_string()) {
        const auto resolved = resolve_(declared.get<std::string>());
        if (!resolved ||
            std::from_chars(resolved->data(), resolved->data() + resolved->size(), length).ec !=
                std::errc{}) {
            return std::nullopt;
        }
    }
    length = length * text.value("times", 1) + text.value("plus", 0);
    // Of an empty member other things are true than of one that is too short.
    return length < 1 ? std::nullopt : std::optional(static_cast<std::size_t>(length));
}

std::optional<std::string> TextMaker::made_to_measure(const std::string& member,
                                                      const json& text) const {
    const wire::FieldRule& rule = rule_of(profile_, member);
    if (text.contains("like")) {
        return similar(rule, text);
    }
    if (text.contains("lacks")) {
        return without_required(rule);
    }
    if (text.contains("of")) {
        const auto taken = resolve_(text.at("of").get<std::string>());
        const auto other = resolve_(text.at("unlike").get<std::string>());
        return taken && other && !taken->empty() && *taken != *other ? taken : std::nullopt;
    }
    const auto length = length_of(member, text);
    if (text.value("characters", "") == "wide") {
        return length ? wide_text(rule, *length) : std::nullopt;
    }
    auto character = character_of(rule, text);
    if (!length || !character) {
        return std::nullopt;
    }
    const std::size_t units = units_of(rule, *character);
    if (units > *length) {
        return character;
    }
    const std::string around = allowed_text(rule, *length - units);
    const std::string at = text.value("at", "middle");
    std::size_t place = at == "start" ? 0 : at == "end" ? around.size() : around.size() / 2;
    while (place > 0 && !base::is_utf8(around.substr(0, place))) {
        --place;
    }
    std::string made = around.substr(0, place) + *character + around.substr(place);
    // A class of wide characters alone cannot give every length.
    const bool fits = units_of(rule, made) == *length;
    return fits ? std::optional(std::move(made)) : std::nullopt;
}

/// Permitted, but without a character of one class that the rule requires.
std::optional<std::string> TextMaker::without_required(const wire::FieldRule& rule) const {
    for (const wire::CharacterClass& lacking : rule.contains) {
        wire::FieldRule others = rule;
        std::erase_if(others.contains, [&](const wire::CharacterClass& each) {
            return each.text() == lacking.text();
        });
        std::string alphabet = alphabet_of(rule);
        std::erase_if(alphabet, [&](char each) {
            return lacking.contains(static_cast<unsigned char>(each));
        });
        if (alphabet.empty()) {
            continue;
        }
        const std::string made =
            wire::with_required_characters(others, random_.mixed(alphabet, natural_length(rule)));
        if (!wire::has_required_characters(rule, made) &&
            wire::has_required_characters(others, made)) {
            return made;
        }
    }
    return std::nullopt;
}

/// Of characters with more octets than one, as far as they go into the length, and others for the
/// rest.
std::optional<std::string> TextMaker::wide_text(const wire::FieldRule& rule,
                                                std::size_t length) const {
    constexpr char32_t kFirstBeyondAscii = 0xA1; // Up to it come control characters and a space.
    constexpr char32_t kHiraganaA = 0x3042;      // Every charset of Japan has it.
    if (!rule.allowed) {
        return std::nullopt;
    }
    const auto& ranges = rule.allowed->ranges();
    const auto wide = std::ranges::find_if(
        ranges, [](const auto& range) { return range.second >= kFirstBeyondAscii; });
    if (wide == ranges.end()) {
        return std::nullopt;
    }
    std::string one;
    base::append_utf8(one, rule.allowed->contains(kHiraganaA)
                               ? kHiraganaA
                               : std::max(wide->first, kFirstBeyondAscii));
    const std::size_t unit = units_of(rule, one);
    std::string text;
    for (std::size_t count = 0; count + unit <= length; count += unit) {
        text += one;
    }
    text += allowed_text(rule, length - units_of(rule, text));
    const bool fits = units_of(rule, text) == length && wire::has_required_characters(rule, text);
    return fits ? std::optional(std::move(text)) : std::nullopt;
}

/// The text that is meant, but for one difference.
std::optional<std::string> TextMaker::similar(const wire::FieldRule& rule, const json& text) const {
    const auto model = resolve_(text.at("like").get<std::string>());
    if (!model || model->empty()) {
        return std::nullopt;
    }
    if (text.contains("prefix") || text.contains("suffix")) {
        return text.value("prefix", "") + *model + text.value("suffix", "");
    }
    const std::string but = text.value("but", "last_character");
    if (but == "other_case") {
        return in_other_case(*model);
    }
    if (but == "full_width") {
        return in_full_width(*model);
    }
    std::size_t last = model->size() - 1;
    while (last > 0 && !base::is_utf8(model->substr(last))) {
        --last;
    }
    if (but == "shorter") {
        return last == 0 ? std::nullopt : std::optional(model->substr(0, last));
    }
    if (text.contains("character")) {
        std::string made = model->substr(0, last) + text.at("character").get<std::string>();
        return made == *model ? std::nullopt : std::optional(std::move(made));
    }
    std::string others = alphabet_of(rule);
    std::erase(others, model->back());
    if (!others.empty()) {
        return model->substr(0, last) + others.front();
    }
    return model->substr(0, last) + (model->back() == 'A' ? "B" : "A");
}

/// The character that the text is to hold; empty where none is asked for, nothing where the class
/// gives no ground for it.
std::optional<std::string> TextMaker::character_of(const wire::FieldRule& rule, const json& text) {
    const std::string wanted = text.value("class", "");
    if (!text.contains("character")) {
        return wanted == "forbidden" ? std::nullopt : std::optional<std::string>("");
    }
    const std::string character = text.at("character").get<std::string>();
    const base::DecodedScalar scalar = base::decode_utf8(character, 0);
    const bool is_allowed = rule.allowed && scalar.scalar && rule.allowed->contains(*scalar.scalar);
    const bool no_ground =
        !wanted.empty() && (!rule.allowed || is_allowed != (wanted == "allowed"));
    return no_ground ? std::nullopt : std::optional(character);
}

} // namespace ediconform::runner
