#include "mock-ca/codec/member_place.hpp"

#include "harness/base/charset.hpp"
#include "harness/wire/place.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace ediconform::mock_ca {

namespace {

constexpr std::string_view kNoSeparator;

/// A profile whose names its charset lacks does not load.
base::Bytes on_wire(const std::string& text, const wire::MessageBinding& binding) {
    auto encoded = base::encode_text(text, binding.charset);
    return encoded ? *std::move(encoded) : text;
}

/// The member begins where `opening` stands right before the value.
std::optional<MemberPlace> opened_by(base::ByteView body, std::string_view opening,
                                     std::size_t begin, std::size_t end) {
    if (begin < opening.size() || body.substr(begin - opening.size(), opening.size()) != opening) {
        return std::nullopt;
    }
    return MemberPlace{begin - opening.size(), end, begin, end, kNoSeparator};
}

std::optional<MemberPlace> in_json(base::ByteView body, const wire::MessageBinding& binding,
                                   const std::string& place, std::size_t begin, std::size_t end) {
    if (begin > 0 && body[begin - 1] == '"') {
        --begin;
        ++end;
    }
    const auto names = wire::split_json_place(place);
    const std::string opening = nlohmann::json(names->back()).dump() + ":";
    auto found = opened_by(body, on_wire(opening, binding), begin, end);
    if (found) {
        found->separator = ",";
    }
    return found;
}

std::optional<MemberPlace> in_xml(base::ByteView body, const wire::MessageBinding& binding,
                                  const std::string& place, std::size_t begin, std::size_t end) {
    const auto path = *wire::split_xml_place(place);
    if (path.attribute) {
        auto found = opened_by(body, on_wire(" " + *path.attribute + "=\"", binding), begin, end);
        if (found) {
            ++found->end;
            found->separator.reset();
        }
        return found;
    }
    // An element may have attributes of its own.
    const std::size_t opening = body.rfind(on_wire("<" + path.elements.back(), binding), begin);
    const base::Bytes closing = on_wire("</" + path.elements.back() + ">", binding);
    if (opening == base::ByteView::npos || body.substr(end, closing.size()) != closing) {
        return std::nullopt;
    }
    return MemberPlace{opening, end + closing.size(), begin, end, kNoSeparator};
}

/// Names of forms are percent-encoded, whatever characters they have.
std::optional<MemberPlace> in_form(base::ByteView body, std::size_t begin, std::size_t end) {
    if (begin == 0 || body[begin - 1] != '=') {
        return std::nullopt;
    }
    const std::size_t before = body.rfind('&', begin);
    const std::size_t start = before == base::ByteView::npos ? 0 : before + 1;
    return MemberPlace{start, end, begin, end, "&"};
}

std::optional<MemberPlace> in_multipart(base::ByteView body, std::size_t begin, std::size_t end) {
    const std::size_t part = body.rfind("\r\n--", begin);
    const std::size_t start = part == base::ByteView::npos ? 0 : part + 2;
    return MemberPlace{start, end + 2, begin, end, kNoSeparator};
}

} // namespace

std::optional<MemberPlace> find_member(base::ByteView body, const wire::MessageBinding& binding,
                                       const wire::MemberBinding& member, std::string_view value) {
    const std::size_t begin = body.find(value);
    if (begin == base::ByteView::npos) {
        return std::nullopt;
    }
    const std::size_t end = begin + value.size();
    switch (binding.encoding) {
    case wire::Encoding::json:
        return in_json(body, binding, member.place, begin, end);
    case wire::Encoding::xml:
        return in_xml(body, binding, member.place, begin, end);
    case wire::Encoding::multipart:
        return in_multipart(body, begin, end);
    case wire::Encoding::form:
        break;
    }
    return in_form(body, begin, end);
}

} // namespace ediconform::mock_ca
