#include "harness/evidence/masking.hpp"

#include "harness/base/bytes.hpp"
#include "harness/base/charset.hpp"
#include "harness/base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <mutex>
#include <set>

namespace ediconform::evidence {

namespace {

constexpr std::size_t kShortestSecret = 4;
constexpr std::size_t kShortestFindable = 8;
constexpr std::size_t kPrefix = 4;

using Forms = std::set<std::string>;

std::uint32_t prefix_at(std::string_view text, std::size_t place) {
    std::uint32_t prefix = 0;
    std::memcpy(&prefix, text.data() + place, kPrefix);
    return prefix;
}

std::size_t slot_of(std::uint32_t prefix) {
    return (prefix * 2'654'435'761U) >> 16U;
}

/// Base64 (RFC 4648 4) characters that depend on `secret` alone when it starts `shift` octets into
/// a group of three; what stands around it decides the characters at both ends.
std::string stable_base64(std::string_view secret, std::size_t shift, std::string_view alphabet) {
    const std::string padded = std::string(shift, '\0') + std::string(secret);
    std::string encoded;
    const std::size_t first = (shift * 8 + 5) / 6;
    const std::size_t last = padded.size() * 8 / 6;
    for (std::size_t index = first; index < last; ++index) {
        const std::size_t bit = index * 6;
        const std::size_t octet = bit / 8;
        const auto high = static_cast<unsigned char>(padded[octet]);
        const auto low =
            octet + 1 < padded.size() ? static_cast<unsigned char>(padded[octet + 1]) : 0U;
        const unsigned pair = (static_cast<unsigned>(high) << 8U) | low;
        encoded += alphabet[(pair >> (10U - bit % 8)) & 0x3FU];
    }
    return encoded;
}

/// `kept` stays, all else becomes %XX.
std::string percent_encoded(std::string_view octets, std::string_view kept, bool upper,
                            bool space_as_plus) {
    std::string out;
    for (const char c : octets) {
        const bool alphanumeric =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        const auto octet = static_cast<unsigned>(static_cast<unsigned char>(c));
        if (alphanumeric || kept.find(c) != std::string_view::npos) {
            out += c;
        } else if (c == ' ' && space_as_plus) {
            out += '+';
        } else {
            out += upper ? fmt::format("%{:02X}", octet) : fmt::format("%{:02x}", octet);
        }
    }
    return out;
}

std::string upper_case(std::string text) {
    for (char& c : text) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

/// Two digits an octet, with `joint` between them.
std::string with_joints(std::string_view hex, std::string_view joint) {
    std::string out;
    for (std::size_t place = 0; place + 1 < hex.size(); place += 2) {
        out += place == 0 ? std::string_view() : joint;
        out += hex.substr(place, 2);
    }
    return out;
}

/// The forms in which any octets travel.
void add_octet_forms(Forms& forms, const std::string& octets) {
    forms.insert(octets);
    for (std::size_t shift = 0; shift < 3; ++shift) {
        constexpr std::string_view kStandard =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        constexpr std::string_view kUrlSafe =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        forms.insert(stable_base64(octets, shift, kStandard));
        forms.insert(stable_base64(octets, shift, kUrlSafe));
    }
    for (const bool upper : {true, false}) {
        forms.insert(percent_encoded(octets, "-._~", upper, false));      // RFC 3986 2.3
        forms.insert(percent_encoded(octets, "-._~!*'()", upper, false)); // encodeURIComponent
        forms.insert(percent_encoded(octets, "-._*", upper, true));       // HTML forms
    }
    const std::string hex = base::to_hex(octets);
    forms.insert(hex);
    forms.insert(upper_case(hex));
    for (const std::string_view joint :
         {" ", ":", "%"}) { // Dumps, and every octet percent-encoded.
        const std::string spaced = with_joints(hex, joint);
        forms.insert(spaced);
        forms.insert(upper_case(spaced));
    }
}

std::string utf16(std::string_view text, bool big_endian) {
    std::string out;
    const auto put = [&](char32_t unit) {
        const char high = static_cast<char>((unit >> 8U) & 0xFFU);
        const char low = static_cast<char>(unit & 0xFFU);
        out += big_endian ? high : low;
        out += big_endian ? low : high;
    };
    for (std::size_t place = 0; place < text.size();) {
        const auto decoded = base::decode_utf8(text, place);
        const char32_t scalar = decoded.scalar.value_or(U'?');
        if (scalar >= 0x10000U) {
            put(0xD800U + ((scalar - 0x10000U) >> 10U));
            put(0xDC00U + ((scalar - 0x10000U) & 0x3FFU));
        } else {
            put(scalar);
        }
        place += decoded.length;
    }
    return out;
}

std::string xml_escaped(std::string_view text, std::string_view apostrophe,
                        std::string_view quote) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += quote;
            break;
        case '\'':
            out += apostrophe;
            break;
        default:
            out += c;
        }
    }
    return out;
}

/// The forms in which a text stands in JSON, XML and terminals.
void add_text_forms(Forms& forms, const std::string& text) {
    for (const bool ascii : {true, false}) {
        const std::string quoted = nlohmann::json(text).dump(-1, ' ', ascii);
        const std::string escaped = quoted.substr(1, quoted.size() - 2);
        forms.insert(escaped);
        std::string with_slashes;
        for (const char c : escaped) {
            with_slashes += c == '/' ? std::string("\\/") : std::string(1, c);
        }
        forms.insert(with_slashes);
    }
    forms.insert(xml_escaped(text, "'", "\""));
    forms.insert(xml_escaped(text, "'", "&quot;"));
    forms.insert(xml_escaped(text, "&apos;", "&quot;"));
    forms.insert(xml_escaped(text, "&#39;", "&quot;"));
    forms.insert(xml_escaped(text, "&#39;", "&#34;"));
    forms.insert(xml_escaped(text, "&#x27;", "&quot;"));
    forms.insert(xml_escaped(text, "&#x27;", "&#x22;"));
    forms.insert(base::printable_line(text));
}

Forms forms_of(const std::string& value) {
    Forms forms;
    add_octet_forms(forms, value);
    if (!base::is_utf8(value)) {
        return forms;
    }
    add_text_forms(forms, value);
    add_octet_forms(forms, utf16(value, true));
    add_octet_forms(forms, utf16(value, false));
    for (const auto charset : {base::Charset::cp932, base::Charset::euc_jp}) {
        if (const auto encoded = base::encode_text(value, charset)) {
            add_octet_forms(forms, *encoded);
        }
    }
    return forms;
}

} // namespace

void SecretRegistry::add(const std::string& label, const std::string& value) {
    if (value.size() < kShortestSecret) {
        return;
    }
    const Forms forms = forms_of(value);
    const std::lock_guard lock(mutex_);
    for (const std::string& form : forms) {
        add_form(form, label, value.size() >= kShortestFindable);
    }
}

void SecretRegistry::add_form(const std::string& octets, const std::string& label,
                              bool of_long_secret) {
    if (octets.size() < kPrefix) {
        return;
    }
    const std::uint32_t prefix = prefix_at(octets, 0);
    auto& bucket = forms_[prefix];
    const auto same = [&](const Form& form) { return form.octets == octets; };
    const auto known = std::find_if(bucket.begin(), bucket.end(), same);
    if (known != bucket.end()) {
        known->of_long_secret = known->of_long_secret || of_long_secret;
        return;
    }
    const auto shorter = [&](const Form& form) { return form.octets.size() < octets.size(); };
    const auto place = std::find_if(bucket.begin(), bucket.end(), shorter);
    bucket.insert(place, Form{octets, label, of_long_secret});
    starts_.set(slot_of(prefix));
}

const SecretRegistry::Form* SecretRegistry::at(std::string_view text, std::size_t place,
                                               bool long_secrets_only) const {
    const std::uint32_t prefix = prefix_at(text, place);
    if (!starts_.test(slot_of(prefix))) {
        return nullptr;
    }
    const auto bucket = forms_.find(prefix);
    if (bucket == forms_.end()) {
        return nullptr;
    }
    for (const Form& form : bucket->second) {
        if ((form.of_long_secret || !long_secrets_only) &&
            text.compare(place, form.octets.size(), form.octets) == 0) {
            return &form;
        }
    }
    return nullptr;
}

std::string SecretRegistry::mask(std::string_view text) const {
    const std::shared_lock lock(mutex_);
    std::string out;
    out.reserve(text.size());
    std::size_t copied = 0;
    const Form* longest = nullptr;
    std::size_t masked_to = 0;
    std::size_t masked_from = 0;
    const auto close_mask = [&] {
        if (longest != nullptr) {
            out += text.substr(copied, masked_from - copied);
            out += "<redacted:" + longest->label + ">";
            copied = masked_to;
            longest = nullptr;
        }
    };
    for (std::size_t place = 0; place + kPrefix <= text.size(); ++place) {
        const Form* form = at(text, place, false);
        if (form == nullptr) {
            continue;
        }
        if (longest == nullptr || place >= masked_to) {
            close_mask();
            masked_from = place;
            longest = form;
        } else if (form->octets.size() > longest->octets.size()) {
            longest = form;
        }
        masked_to = std::max(masked_to, place + form->octets.size());
    }
    close_mask();
    out += text.substr(copied);
    return out;
}

std::optional<std::string> SecretRegistry::find(std::string_view text) const {
    const std::shared_lock lock(mutex_);
    for (std::size_t place = 0; place + kPrefix <= text.size(); ++place) {
        if (const Form* form = at(text, place, true)) {
            return form->label;
        }
    }
    return std::nullopt;
}

namespace {

constexpr std::size_t kLongRun = 200;

/// Base64's own characters, and those of its wrapped, percent-encoded and JSON-escaped forms.
bool may_stand_in_base64(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("+/=-_%\\\r\n").find(c) != std::string_view::npos;
}

} // namespace

std::string mask_long_base64(std::string_view text) {
    std::string masked;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && may_stand_in_base64(text[end])) {
            ++end;
        }
        if (end - begin >= kLongRun) {
            masked += fmt::format("<redacted:base64 of {} characters>", end - begin);
        } else {
            masked += text.substr(begin, end - begin);
        }
        if (end < text.size()) {
            masked += text[end++];
        }
        begin = end;
    }
    return masked;
}

} // namespace ediconform::evidence
