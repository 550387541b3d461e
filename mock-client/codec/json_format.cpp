#include "mock-client/codec/wire_format.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>

namespace ediconform::mock_client {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

/// The number that is written exactly as `text`; nothing for `007` or what 64 bits cannot hold.
std::optional<std::int64_t> number_of(const std::string& text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool exact = read.ec == std::errc() && std::to_string(number) == text;
    return exact ? std::optional(number) : std::nullopt;
}

/// A tolerant receiver takes a number for the string of its digits.
std::optional<std::string> text_of(const json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    return value.is_number() ? std::optional(value.dump()) : std::nullopt;
}

} // namespace

base::Result<EncodedRequest> write_json(const wire::MessageBinding& binding,
                                        const OutgoingFields& fields) {
    ordered_json root = ordered_json::object();
    for (const auto& field : fields) {
        const ordered_json::json_pointer place(field.place);
        if (field.type == wire::ValueType::string) {
            root[place] = field.text;
            continue;
        }
        const auto number = number_of(field.text);
        if (!number) {
            return unencodable(field.place, "no JSON number is written like the value");
        }
        root[place] = *number;
    }
    auto body = base::encode_text(root.dump(), binding.charset);
    if (!body) {
        return unencodable("/", base::name_of(binding.charset));
    }
    // RFC 8259 section 11 defines no charset parameter: it is added only where the charset
    // surprises.
    std::string type = binding.media_type;
    if (binding.charset != base::Charset::utf8) {
        type.append("; charset=").append(label_of(binding));
    }
    return EncodedRequest{*std::move(body), std::move(type)};
}

base::Result<IncomingValues> read_json(const wire::MessageBinding& binding, base::ByteView body) {
    const auto text = base::decode_text(body, binding.charset);
    if (!text) {
        return undecodable(std::string("octets that are not ") +
                           std::string(base::name_of(binding.charset)));
    }
    const json root = json::parse(*text, nullptr, false);
    if (root.is_discarded()) {
        return undecodable("not JSON");
    }
    IncomingValues values;
    for (const auto& bound : binding.members) {
        const json::json_pointer place(bound.place);
        if (!root.contains(place) || root.at(place).is_null()) {
            continue;
        }
        auto value = text_of(root.at(place));
        if (!value) {
            return undecodable("neither text nor a number: " + bound.member);
        }
        values[bound.member] = *std::move(value);
    }
    return values;
}

} // namespace ediconform::mock_client
