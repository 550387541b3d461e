#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::base {

/// One sentence in both languages of the product. Neither is a translation that may lag behind.
struct LocalizedText {
    std::string ja;
    std::string en;

    bool operator==(const LocalizedText&) const = default;
};

enum class Language { ja, en };

const std::string& in(Language language, const LocalizedText& text);

/// One step of a strict UTF-8 decoder (RFC 3629: no overlong forms, no surrogates, at most
/// U+10FFFF).
struct DecodedScalar {
    std::optional<char32_t> scalar; ///< Empty where the octets are not UTF-8; then `length` is 1.
    std::size_t length = 0;
};
DecodedScalar decode_utf8(std::string_view text, std::size_t offset);

bool is_utf8(std::string_view text);

/// Number of Unicode scalar values; each octet that is not UTF-8 counts as one.
std::size_t scalar_count(std::string_view text);

void append_utf8(std::string& out, char32_t scalar);

/// Foreign text made safe for every report and terminal, one convention everywhere:
/// octets that are not UTF-8 and controls (C0 but TAB and LF, DEL, C1) become `\xNN`, CR LF becomes
/// LF, noncharacters and bidirectional controls become `\u{NNNN}`; everything else, also outside
/// the basic plane, stays as it is and is not normalised.
std::string printable(std::string_view text);

/// `printable`, and TAB and LF become `\t` and `\n`: for one line of a terminal or an attribute.
std::string printable_line(std::string_view text);

/// The first `limit` octets of `text` cut at a scalar boundary, with a mark that says how many were
/// cut.
std::string truncated(std::string_view text, std::size_t limit);

} // namespace ediconform::base
