#include "mock-client/codec/wire_format.hpp"

#include <fmt/format.h>

namespace ediconform::mock_client {

namespace {

/// The serialiser of application/x-www-form-urlencoded (WHATWG URL standard, section 5.2).
void append_escaped(base::Bytes& out, base::ByteView octets) {
    for (const char c : octets) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool plain =
            letter || (c >= '0' && c <= '9') || c == '*' || c == '-' || c == '.' || c == '_';
        if (plain) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
}

int nibble_of(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// A `%` that begins no escape stands for itself, as browsers have it.
base::Bytes unescaped(base::ByteView text) {
    base::Bytes octets;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool escape = text[at] == '%' && at + 2 < text.size() &&
                            nibble_of(text[at + 1]) >= 0 && nibble_of(text[at + 2]) >= 0;
        if (escape) {
            octets += static_cast<char>(nibble_of(text[at + 1]) * 16 + nibble_of(text[at + 2]));
            at += 2;
        } else {
            octets += text[at] == '+' ? ' ' : text[at];
        }
    }
    return octets;
}

struct Pair {
    base::Bytes name;
    base::Bytes value;
};

std::vector<Pair> pairs_of(base::ByteView body) {
    std::vector<Pair> pairs;
    while (!body.empty()) {
        const base::ByteView pair = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(pair.size() + 1, body.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const base::ByteView value = equals < pair.size() ? pair.substr(equals + 1) : "";
        pairs.push_back({unescaped(pair.substr(0, equals)), unescaped(value)});
    }
    return pairs;
}

} // namespace

base::Result<EncodedRequest> write_form(const wire::MessageBinding& binding,
                                        const OutgoingFields& fields) {
    base::Bytes body;
    for (const auto& field : fields) {
        const auto name = base::encode_text(field.place, binding.charset);
        const auto value = base::encode_text(field.text, binding.charset);
        if (!name || !value) {
            return unencodable(field.place, base::name_of(binding.charset));
        }
        if (!body.empty()) {
            body += '&';
        }
        append_escaped(body, *name);
        body += '=';
        append_escaped(body, *value);
    }
    std::string type = binding.media_type;
    if (binding.charset != base::Charset::utf8) {
        type.append("; charset=").append(label_of(binding));
    }
    return EncodedRequest{std::move(body), std::move(type)};
}

base::Result<IncomingValues> read_form(const wire::MessageBinding& binding, base::ByteView body) {
    IncomingValues values;
    for (const Pair& pair : pairs_of(body)) {
        const auto name = base::decode_text(pair.name, binding.charset);
        for (const auto& bound : binding.members) {
            if (!name || bound.place != *name || values.contains(bound.member)) {
                continue;
            }
            auto value = base::decode_text(pair.value, binding.charset);
            if (!value) {
                return undecodable(
                    fmt::format("{} is not {}", bound.member, base::name_of(binding.charset)));
            }
            values[bound.member] = *std::move(value);
        }
    }
    return values;
}

} // namespace ediconform::mock_client
