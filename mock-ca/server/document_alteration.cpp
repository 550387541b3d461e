#include "mock-ca/server/document_alteration.hpp"

#include "harness/base/text.hpp"
#include "harness/wire/place.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ediconform::mock_ca {

namespace {

using Document = EnvelopeFault::Document;
using wire::Encoding;
using Altered = std::optional<base::Bytes>;

constexpr std::size_t kDepth = 10'000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// A body that is no longer of its encoding, whatever the reader's leniency.
base::Bytes broken(base::Bytes body, Encoding encoding) {
    switch (encoding) {
    case Encoding::json:
        return body.substr(0, body.rfind('}'));
    case Encoding::xml:
        return body.substr(0, body.rfind("</"));
    case Encoding::multipart:
        return body.substr(0, body.find("\r\n\r\n")); // many readers miss no end delimiter
    case Encoding::form:
        break;
    }
    std::erase(body, '='); // names without values; a stray `%` would pass many readers
    return body;
}

bool is_tree(Encoding encoding) {
    return encoding == Encoding::json || encoding == Encoding::xml;
}

base::Bytes replaced(base::ByteView text, base::ByteView what, base::ByteView by) {
    base::Bytes result;
    for (std::size_t at = text.find(what); at != base::ByteView::npos; at = text.find(what)) {
        result += text.substr(0, at);
        result += by;
        text.remove_prefix(at + what.size());
    }
    return result += text;
}

Altered in_utf_16(const base::Bytes& body, base::Charset charset) {
    const auto text = base::decode_text(body, charset);
    if (!text) {
        return std::nullopt;
    }
    base::Bytes octets = "\xFF\xFE";
    for (std::size_t at = 0; at < text->size();) {
        const auto decoded = base::decode_utf8(*text, at);
        const char32_t scalar = decoded.scalar.value_or(U'?');
        octets += static_cast<char>(scalar & 0xFFU); // No character of ours is beyond 16 bits.
        octets += static_cast<char>(scalar >> 8U & 0xFFU);
        at += decoded.length;
    }
    return octets;
}

Altered in_other_charset(const base::Bytes& body, base::Charset charset) {
    using base::Charset;
    const auto text = base::decode_text(body, charset);
    auto other =
        text ? base::encode_text(*text, charset == Charset::utf8 ? Charset::cp932 : Charset::utf8)
             : text;
    return other && *other != body ? Altered(*std::move(other)) : std::nullopt;
}

Altered deeply_nested(const base::Bytes& body, Encoding encoding) {
    if (encoding == Encoding::json) {
        const std::size_t after = body.find('{') + 1;
        return body.substr(0, after) + "\"nested\":" + base::Bytes(kDepth, '[') +
               base::Bytes(kDepth, ']') + "," + body.substr(after);
    }
    const std::size_t end = body.rfind("</");
    if (encoding != Encoding::xml || end == base::Bytes::npos) {
        return std::nullopt;
    }
    base::Bytes opening;
    base::Bytes closing;
    for (std::size_t depth = 0; depth < kDepth; ++depth) {
        opening += "<n>";
        closing += "</n>";
    }
    return body.substr(0, end) + opening + closing + body.substr(end);
}

Altered spread_out(const base::Bytes& body, const wire::MessageBinding& binding) {
    if (binding.encoding == Encoding::xml) {
        return replaced(body, "><", ">\r\n  <") + "\r\n";
    }
    const auto text = base::decode_text(body, binding.charset);
    if (binding.encoding != Encoding::json || !text) {
        return std::nullopt;
    }
    const auto tree = nlohmann::ordered_json::parse(*text);
    auto octets = base::encode_text(tree.dump(4), binding.charset);
    return octets ? Altered(replaced(*octets, "\n", "\r\n") + "\r\n") : std::nullopt;
}

/// Escapes that a reader undoes and a comparison of text does not.
Altered escaped(const base::Bytes& body, Encoding encoding) {
    base::Bytes other = body;
    if (encoding == Encoding::json) {
        other = replaced(replaced(body, "/", "\\/"), "+", "\\u002B");
    } else if (encoding == Encoding::xml) {
        other = replaced(body, "+", "&#43;");
    } else if (encoding == Encoding::form) {
        other = replaced(body, "M", "%4D");
    }
    return other == body ? std::nullopt : Altered(other);
}

} // namespace

Altered altered_document(const base::Bytes& body, const wire::MessageBinding& binding,
                         Document how) {
    switch (how) {
    case Document::malformed:
        return broken(body, binding.encoding);
    case Document::cut_off:
        return body.substr(0, body.size() / 2);
    case Document::empty:
        return base::Bytes();
    case Document::byte_order_mark:
        return binding.charset == base::Charset::utf8 ? Altered(base::Bytes(kByteOrderMark) + body)
                                                      : std::nullopt;
    case Document::utf_16:
        return in_utf_16(body, binding.charset);
    case Document::other_charset:
        return in_other_charset(body, binding.charset);
    case Document::followed_by_text:
        return is_tree(binding.encoding) ? Altered(body + "\r\nend of message\r\n") : std::nullopt;
    case Document::twice:
        return is_tree(binding.encoding) ? Altered(body + body) : std::nullopt;
    case Document::deeply_nested:
        return deeply_nested(body, binding.encoding);
    case Document::spread_out:
        return spread_out(body, binding);
    case Document::escaped:
        return escaped(body, binding.encoding);
    case Document::right:
    case Document::unknown_members:
    case Document::other_encoding:
    case Document::of_other_operation:
        break;
    }
    return body;
}

ReplyFields unknown_members(const wire::MessageBinding& binding) {
    std::string prefix;
    if (binding.encoding == Encoding::json) {
        prefix = "/";
    } else if (binding.encoding == Encoding::xml) {
        const auto root = wire::split_xml_place(binding.members.front().place);
        prefix = "/" + root->elements.front() + "/";
    }
    return {{"extension", prefix + "ediconformExtension", wire::ValueType::string, "1"},
            {"extension", prefix + "serverTime", wire::ValueType::string, "2026-01-01T00:00:00Z"}};
}

base::Bytes in_other_encoding(Encoding declared, const ReplyValues& values) {
    const std::string certificate = values.certificate.value_or("");
    if (declared == Encoding::json) {
        return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?><response><status>{}</status>"
                           "<certificate>{}</certificate></response>",
                           values.status, certificate);
    }
    return nlohmann::json{{"status", values.status}, {"certificate", certificate}}.dump();
}

} // namespace ediconform::mock_ca
