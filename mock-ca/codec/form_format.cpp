#include "mock-ca/codec/wire_format.hpp"

#include <fmt/format.h>

#include <algorithm>

/// application/x-www-form-urlencoded (WHATWG URL standard 5).
namespace ediconform::mock_ca {

namespace {

std::optional<unsigned> hex_digit(char c) {
    constexpr std::string_view kLower = "0123456789abcdef";
    constexpr std::string_view kUpper = "0123456789ABCDEF";
    const std::size_t lower = kLower.find(c);
    const std::size_t digit = lower != std::string_view::npos ? lower : kUpper.find(c);
    return digit == std::string_view::npos ? std::nullopt
                                           : std::optional(static_cast<unsigned>(digit));
}

/// Nothing where a `%` begins no escape: strict, since no serialiser writes that.
std::optional<base::Bytes> unescaped(base::ByteView text) {
    base::Bytes octets;
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (text[index] != '%') {
            octets += text[index] == '+' ? ' ' : text[index];
            continue;
        }
        const auto high = index + 2 < text.size() ? hex_digit(text[index + 1]) : std::nullopt;
        const auto low = index + 2 < text.size() ? hex_digit(text[index + 2]) : std::nullopt;
        if (!high || !low) {
            return std::nullopt;
        }
        octets += static_cast<char>(*high << 4U | *low);
        index += 2;
    }
    return octets;
}

void append_escaped(base::Bytes& out, base::ByteView octets) {
    constexpr std::string_view kPlain =
        "*-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (const char c : octets) {
        if (kPlain.find(c) != std::string_view::npos) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
}

} // namespace

base::Result<RequestValues> decode_form(const wire::MessageBinding& binding, base::ByteView body) {
    RequestValues values;
    while (!body.empty()) {
        const base::ByteView pair = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(pair.size() + 1, body.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto name = unescaped(pair.substr(0, equals));
        const auto value = unescaped(pair.substr(std::min(equals + 1, pair.size())));
        if (!name || !value) {
            return undecodable("a % in a form that begins no escape");
        }
        auto taken = take_field(binding, *name, *value, values);
        if (!taken) {
            return std::move(taken).error();
        }
    }
    return values;
}

base::Result<EncodedReply> encode_form(const wire::MessageBinding& binding,
                                       const ReplyFields& fields) {
    base::Bytes body;
    for (const ReplyField& field : fields) {
        const auto name = base::encode_text(field.place, binding.charset);
        const auto value = base::encode_text(field.text.value_or(""), binding.charset);
        if (!name || !value) {
            return unencodable(field.name);
        }
        body += body.empty() ? "" : "&";
        append_escaped(body, *name);
        body += '=';
        append_escaped(body, *value);
    }
    std::string type = binding.media_type;
    if (binding.charset != base::Charset::utf8) {
        type += fmt::format("; charset={}", label_of(binding.charset));
    }
    return EncodedReply{std::move(body), std::move(type)};
}

} // namespace ediconform::mock_ca
