#include "mock-ca/codec/wire_format.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace ediconform::mock_ca {

std::string_view label_of(base::Charset charset) {
    // What Windows calls code page 932 is registered as Windows-31J; Shift_JIS is another charset.
    return charset == base::Charset::cp932 ? "Windows-31J" : base::name_of(charset);
}

bool is_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} && end == text.data() + text.size() &&
           fmt::to_string(value) == text;
}

base::Error undecodable(std::string_view detail) {
    return base::Error{"request.undecodable", {{"detail", std::string(detail)}}};
}

base::Error undecodable(std::string_view detail, std::string_view member) {
    return undecodable(fmt::format("{}: {}", member, detail));
}

base::Error unencodable(const std::string& name) {
    return base::Error{"reply.unencodable", {{"member", name}}};
}

base::Result<std::string> decoded_text(base::ByteView body, base::Charset charset) {
    auto text = base::decode_text(body, charset);
    if (!text) {
        return undecodable(fmt::format("octets that are not {}", base::name_of(charset)));
    }
    return text;
}

base::Result<void> take_field(const wire::MessageBinding& binding, base::ByteView name,
                              base::ByteView value, RequestValues& values) {
    const auto place = decoded_text(name, binding.charset);
    if (!place) {
        return place.error();
    }
    for (const wire::MemberBinding& bound : binding.members) {
        if (bound.place != *place) {
            continue;
        }
        auto text = decoded_text(value, binding.charset);
        if (!text) {
            return std::move(text).error();
        }
        if (bound.type == wire::ValueType::integer && !is_integer(*text)) {
            return undecodable("not an integer", bound.member);
        }
        if (!values.emplace(bound.member, *std::move(text)).second) {
            return undecodable("stands there twice", bound.member);
        }
    }
    return {};
}

} // namespace ediconform::mock_ca
