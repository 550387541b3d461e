#include "mock-ca/server/reply_message.hpp"

#include "harness/wire/place.hpp"
#include "mock-ca/codec/reply_encoder.hpp"

#include <fmt/format.h>

namespace ediconform::mock_ca {

namespace {

using Message = EnvelopeFault::Message;
using wire::Encoding;

constexpr std::size_t kLongMessage = 10'000;
constexpr int kEntityLevels = 9;

/// What the message is, where a writer can write it.
std::optional<std::string> plain_text(Message kind) {
    switch (kind) {
    case Message::markup:
        return "<script>alert('ediconform')</script>&amp;<b>ediconform-markup</b>";
    case Message::terminal_controls:
        return "\x1B]0;ediconform-title\x07\x1B[2J\x1B[31mediconform-red";
    case Message::line_breaks:
        return "error\r\nediconform-forged-record renew result ok\n"
               "ediconform-forged-record issue result ok";
    case Message::very_long:
        return std::string(kLongMessage, 'm');
    default:
        return std::nullopt;
    }
}

/// As the encoding writes a value, alone.
std::optional<base::Bytes> written(const std::string& text, const wire::MessageBinding& binding) {
    const wire::MemberBinding& member = *binding.find(wire::member::kMessage);
    constexpr std::string_view kBefore = "EdiconformBefore";
    constexpr std::string_view kAfter = "EdiconformAfter";
    const ReplyFields alone{{std::string(wire::member::kMessage), member.place, member.type,
                             std::string(kBefore) + text + std::string(kAfter)}};
    const auto encoded = encode_fields(binding, alone);
    if (!encoded) {
        return std::nullopt;
    }
    const std::size_t begin = encoded->body.find(kBefore) + kBefore.size();
    return encoded->body.substr(begin, encoded->body.find(kAfter) - begin);
}

/// Octets that no writer of the encoding writes.
std::optional<base::Bytes> raw_octets(Message kind, const wire::MessageBinding& binding) {
    const Encoding encoding = binding.encoding;
    switch (kind) {
    case Message::nul:
        return encoding == Encoding::json   ? "a\\u0000b"
               : encoding == Encoding::form ? "a%00b"
                                            : base::Bytes("a\0b", 3);
    case Message::invalid_utf8:
        if (binding.charset != base::Charset::utf8) {
            return std::nullopt;
        }
        return encoding == Encoding::form ? "a%FF%FEb"
                                          : "a\xFF\xFE"
                                            "b";
    case Message::lone_surrogate:
        return encoding == Encoding::json ? std::optional<base::Bytes>("a\\ud800b") : std::nullopt;
    case Message::external_entity:
    case Message::entity_expansion:
        return encoding == Encoding::xml ? std::optional<base::Bytes>("&e0;") : std::nullopt;
    default:
        return std::nullopt;
    }
}

/// What `&e0;` stands for: the text of a resource, or 10^9 letters.
std::string entities(Message kind, const std::string& elsewhere) {
    if (kind == Message::external_entity) {
        return fmt::format("<!ENTITY e0 SYSTEM \"http://{}/entity\">", elsewhere);
    }
    std::string all;
    for (int level = 0; level < kEntityLevels; ++level) {
        std::string ten;
        for (int copy = 0; copy < 10; ++copy) {
            ten += fmt::format("&e{};", level + 1);
        }
        all += fmt::format("<!ENTITY e{} \"{}\">", level, ten);
    }
    return all + fmt::format("<!ENTITY e{} \"x\">", kEntityLevels);
}

base::Bytes with_document_type(base::Bytes body, const wire::MessageBinding& binding,
                               const std::string& declared) {
    const auto root = wire::split_xml_place(binding.members.front().place)->elements.front();
    const std::size_t after = body.find("?>") + 2;
    return body.insert(after, fmt::format("<!DOCTYPE {} [{}]>", root, declared));
}

} // namespace

std::optional<base::Bytes> with_message(base::Bytes body, const wire::MessageBinding& binding,
                                        std::string_view mark, Message kind,
                                        const std::string& elsewhere) {
    const std::size_t at = body.find(mark);
    const auto plain = plain_text(kind);
    const auto octets = plain ? written(*plain, binding) : raw_octets(kind, binding);
    if (at == base::Bytes::npos || !octets) {
        return std::nullopt;
    }
    body.replace(at, mark.size(), *octets);
    const bool of_entities = kind == Message::external_entity || kind == Message::entity_expansion;
    return of_entities ? with_document_type(std::move(body), binding, entities(kind, elsewhere))
                       : std::move(body);
}

} // namespace ediconform::mock_ca
