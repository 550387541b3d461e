#include "harness/checks/wire_collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ediconform::checks {

namespace {

constexpr std::string_view kHighDigits = "89ABCDEFabcdef"; ///< Of an escaped octet beyond ASCII.

struct Label {
    std::string_view name;
    base::Charset charset;
};

/// Shift_JIS on the label means CP932 octets in practice, as the WHATWG encoding standard has it.
constexpr std::array<Label, 16> kLabels = {{{"utf-8", base::Charset::utf8},
                                            {"utf8", base::Charset::utf8},
                                            {"windows-31j", base::Charset::cp932},
                                            {"cswindows31j", base::Charset::cp932},
                                            {"cp932", base::Charset::cp932},
                                            {"ms932", base::Charset::cp932},
                                            {"shift_jis", base::Charset::cp932},
                                            {"shift-jis", base::Charset::cp932},
                                            {"sjis", base::Charset::cp932},
                                            {"x-sjis", base::Charset::cp932},
                                            {"ms_kanji", base::Charset::cp932},
                                            {"csshiftjis", base::Charset::cp932},
                                            {"euc-jp", base::Charset::euc_jp},
                                            {"eucjp", base::Charset::euc_jp},
                                            {"x-euc-jp", base::Charset::euc_jp},
                                            {"cseucpkdfmtjapanese", base::Charset::euc_jp}}};

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    const auto lower = [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    };
    return std::ranges::equal(left, right, {}, lower, lower);
}

bool is_token(std::string_view text) {
    static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
    });
}

std::string_view without_spaces(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    });
    return out;
}

/// Takes `"…"` with its backslash escapes off the front of `rest`; false where it does not end.
bool take_quoted(std::string_view& rest, std::string& value) {
    std::size_t at = 1;
    for (; at < rest.size() && rest[at] != '"'; ++at) {
        if (rest[at] == '\\' && ++at == rest.size()) {
            return false;
        }
        value += rest[at];
    }
    if (at == rest.size()) {
        return false;
    }
    rest.remove_prefix(at + 1);
    return true;
}

/// Takes one `; name=value` off the front of `rest`; false where there is none.
bool take_parameter(std::string_view& rest, MediaType& type) {
    rest.remove_prefix(1);
    rest = without_spaces(rest);
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos || !is_token(rest.substr(0, equals))) {
        return false;
    }
    const std::string name = lower_case(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    std::string value;
    if (rest.starts_with('"')) {
        if (!take_quoted(rest, value)) {
            return false;
        }
    } else {
        value = without_spaces(rest.substr(0, rest.find(';')));
        rest.remove_prefix(std::min(rest.find(';'), rest.size()));
        if (!is_token(value)) {
            return false;
        }
    }
    rest = without_spaces(rest);
    return type.parameters.emplace(name, std::move(value)).second;
}

MediaType parse(std::string_view field, bool with_slash) {
    MediaType type;
    std::string_view rest = field.substr(std::min(field.find(';'), field.size()));
    type.essence = lower_case(without_spaces(field.substr(0, field.find(';'))));
    const std::size_t slash = type.essence.find('/');
    type.well_formed = with_slash ? slash != std::string::npos &&
                                        is_token(std::string_view(type.essence).substr(0, slash)) &&
                                        is_token(std::string_view(type.essence).substr(slash + 1))
                                  : is_token(type.essence);
    while (!rest.empty()) {
        // RFC 9110 5.6.6: a parameter may be left empty, such as after a semicolon at the end.
        if (rest == ";") {
            break;
        }
        if (!rest.starts_with(';') || !take_parameter(rest, type)) {
            type.well_formed = false;
            break;
        }
    }
    return type;
}

} // namespace

MediaType parse_media_type(std::string_view field) {
    return parse(field, true);
}

MediaType parse_disposition(std::string_view field) {
    return parse(field, false);
}

bool is_label_of(std::string_view label, base::Charset charset) {
    return std::ranges::any_of(kLabels, [label, charset](const Label& known) {
        return known.charset == charset && equal_ignoring_case(known.name, label);
    });
}

bool reads_alike(std::string_view label, base::Charset charset, base::ByteView octets,
                 bool escaped) {
    const auto is_wide = [label](std::string_view family) {
        return label.size() >= family.size() &&
               equal_ignoring_case(label.substr(0, family.size()), family);
    };
    const bool ascii = std::ranges::all_of(
        octets, [](char octet) { return static_cast<unsigned char>(octet) < 0x80; });
    // %80 to %FF
    const bool escapes = escaped && std::ranges::any_of(kHighDigits, [&](char digit) {
                             return octets.find(std::string{'%', digit}) != base::ByteView::npos;
                         });
    return is_label_of(label, charset) ||
           (ascii && !escapes && !is_wide("utf-16") && !is_wide("utf-32") && !is_wide("utf-7"));
}

std::string text_of(base::ByteView octets, std::string_view place, WireCollector& collector) {
    const base::Charset declared = collector.binding().charset;
    auto text = base::decode_text(octets, declared);
    if (text) {
        return *std::move(text);
    }
    const std::string_view name = base::name_of(declared);
    for (const base::Charset other :
         {base::Charset::utf8, base::Charset::cp932, base::Charset::euc_jp}) {
        auto guess = base::decode_text(octets, other);
        if (guess) {
            collector.violation(
                "charset", place,
                fmt::format("not {}; would be well-formed {}", name, base::name_of(other)));
            return *std::move(guess);
        }
    }
    collector.violation("charset", place, fmt::format("not {}", name));
    std::string ascii;
    for (const char c : octets) {
        ascii += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c) : "\xEF\xBF\xBD";
    }
    return ascii;
}

} // namespace ediconform::checks
