#include "harness/base/charset.hpp"
#include "harness/wire/place.hpp"
#include "mock-client/exchange/mutation_layers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ediconform::mock_client {

namespace {

/// Of letters alone, so that every encoding and charset writes it as it is.
constexpr std::string_view kMarker = "EdiconformMarkerOfAValue";
constexpr std::string_view kMarkerName = "EdiconformMarkerOfAName";
constexpr std::string_view kUnknownName = "ediconformUnknown";
constexpr std::string_view kOtherRoot = "ediconformOtherRoot";

const wire::MemberBinding* binding_of(const Draft& draft, const std::string& member) {
    const auto& members = draft.operation.request.members;
    const auto found = std::ranges::find(members, member, &wire::MemberBinding::member);
    return found == members.end() ? nullptr : &*found;
}

bool is_nested(wire::Encoding encoding) {
    return encoding == wire::Encoding::json || encoding == wire::Encoding::xml;
}

bool is_attribute(const std::string& place, wire::Encoding encoding) {
    return encoding == wire::Encoding::xml && place.compare(place.rfind('/') + 1, 1, "@") == 0;
}

/// `/req/auth/@pw` and `key` are of the same parent: `/req/auth/@key`.
std::string sibling(const std::string& place, std::string_view name, wire::Encoding encoding) {
    const std::size_t parent = is_nested(encoding) ? place.rfind('/') + 1 : 0;
    return place.substr(0, parent) + (is_attribute(place, encoding) ? "@" : "") + std::string(name);
}

/// The name at a place, without what leads to it.
std::string last_name(const std::string& place, wire::Encoding encoding) {
    if (encoding == wire::Encoding::json) {
        return wire::split_json_place(place)->back();
    }
    const std::size_t begin = encoding == wire::Encoding::xml ? place.rfind('/') + 1 : 0;
    return place.substr(begin + (is_attribute(place, encoding) ? 1 : 0));
}

/// In the charset, where it has the text.
std::string encoded(const std::string& text, base::Charset charset) {
    auto octets = base::encode_text(text, charset);
    return octets ? *std::move(octets) : text;
}

/// As application/x-www-form-urlencoded writes it.
std::string percent_encoded(const std::string& text, base::Charset charset) {
    constexpr std::string_view kPlain =
        "*-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string escaped;
    for (const char octet : encoded(text, charset)) {
        escaped += kPlain.find(octet) != std::string_view::npos
                       ? std::string(1, octet)
                       : fmt::format("%{:02X}", static_cast<unsigned char>(octet));
    }
    return escaped;
}

/// A name of the profile as the encoding writes it.
std::string written_name(const std::string& name, const wire::MessageBinding& binding) {
    return binding.encoding == wire::Encoding::form ? percent_encoded(name, binding.charset)
                                                    : encoded(name, binding.charset);
}

bool add_constant(Draft& draft, const std::string& place, const std::string& value) {
    draft.operation.request.constants.push_back({place, value, wire::ValueType::string});
    return true;
}

/// The marker in the place of the value, and what takes the marker's place in the content; for
/// JSON, with its quotation marks.
bool replace_value(Draft& draft, const wire::MemberBinding& bound, std::string octets,
                   bool with_quotes = false) {
    if (bound.type != wire::ValueType::string) {
        return false;
    }
    draft.values[bound.member] = kMarker;
    const std::string_view quote = with_quotes ? "\"" : "";
    draft.replacements.emplace_back(fmt::format("{0}{1}{0}", quote, kMarker), std::move(octets));
    return true;
}

bool duplicate(Draft& draft, const wire::MemberBinding& bound, const std::string& value) {
    const wire::MessageBinding& request = draft.operation.request;
    draft.replacements.emplace_back(
        kMarkerName, written_name(last_name(bound.place, request.encoding), request));
    return add_constant(draft, sibling(bound.place, kMarkerName, request.encoding), value);
}

/// In JSON one that a document database takes for an operator that any key satisfies.
bool put_object(Draft& draft, const wire::MemberBinding& bound) {
    switch (draft.operation.request.encoding) {
    case wire::Encoding::json:
        return replace_value(draft, bound, R"({"$ne":"x"})", true);
    case wire::Encoding::xml:
        return !is_attribute(bound.place, wire::Encoding::xml) &&
               replace_value(draft, bound, "<value>x</value>");
    case wire::Encoding::form:
    case wire::Encoding::multipart:
        break;
    }
    return false;
}

bool change_root(Draft& draft) {
    wire::MessageBinding& request = draft.operation.request;
    if (request.encoding == wire::Encoding::json) {
        draft.in_array = true;
        return true;
    }
    if (request.encoding != wire::Encoding::xml) {
        return false;
    }
    const auto renamed = [](const std::string& place) {
        const std::size_t end = std::min(place.find('/', 1), place.size());
        return "/" + std::string(kOtherRoot) + place.substr(end);
    };
    for (wire::MemberBinding& bound : request.members) {
        bound.place = renamed(bound.place);
    }
    for (wire::ConstantBinding& constant : request.constants) {
        constant.place = renamed(constant.place);
    }
    return true;
}

/// The value of the member is a reference to the last of the declared entities.
bool declare_entities(Draft& draft, const wire::MemberBinding& bound, const std::string& entities) {
    if (draft.operation.request.encoding != wire::Encoding::xml) {
        return false;
    }
    const std::size_t end = std::min(bound.place.find('/', 1), bound.place.size());
    draft.document_type =
        fmt::format("<!DOCTYPE {} [{}]>", bound.place.substr(1, end - 1), entities);
    return replace_value(draft, bound, "&ediconform;");
}

/// Five levels of ten: enough to tell a parser that expands without a limit, not enough to harm it.
std::string entities_within_entities() {
    std::string entities = R"(<!ENTITY e0 "x">)";
    for (int level = 1; level <= 5; ++level) {
        std::string references;
        for (int count = 0; count < 10; ++count) {
            references += fmt::format("&e{};", level - 1);
        }
        entities += fmt::format(R"(<!ENTITY {} "{}">)",
                                level == 5 ? "ediconform" : fmt::format("e{}", level), references);
    }
    return entities;
}

bool mutate_member(Draft& draft, const Mutation& mutation, const wire::MemberBinding& bound,
                   const std::string& value) {
    const wire::MessageBinding& request = draft.operation.request;
    switch (mutation.kind) {
    case RequestMutation::in_query:
        draft.query = fmt::format(
            "{}={}", percent_encoded(last_name(bound.place, request.encoding), request.charset),
            percent_encoded(value, request.charset));
        draft.values.erase(bound.member);
        return true;
    case RequestMutation::duplicate_member:
        return duplicate(draft, bound, mutation.to);
    case RequestMutation::number:
        return request.encoding == wire::Encoding::json &&
               replace_value(draft, bound, "12345678", true);
    case RequestMutation::object:
        return put_object(draft, bound);
    case RequestMutation::invalid_octets:
        // 0xFF stands in no text of UTF-8, CP932 or EUC-JP.
        return replace_value(draft, bound,
                             request.encoding == wire::Encoding::form ? "%FF%FF"
                                                                      : std::string("\xFF\xFF"));
    case RequestMutation::internal_entity:
        return declare_entities(draft, bound, fmt::format(R"(<!ENTITY ediconform "{}">)", value));
    case RequestMutation::external_entity:
        return declare_entities(draft, bound,
                                R"(<!ENTITY ediconform SYSTEM "file:///ediconform/no-such-file">)");
    case RequestMutation::entity_expansion:
        return declare_entities(draft, bound, entities_within_entities());
    default:
        return false;
    }
}

} // namespace

bool mutate_draft(Draft& draft, const Mutation& mutation) {
    const wire::MessageBinding& request = draft.operation.request;
    if (mutation.kind == RequestMutation::extra_member) {
        return !request.members.empty() &&
               add_constant(draft,
                            sibling(request.members.front().place, kUnknownName, request.encoding),
                            "unknown");
    }
    if (mutation.kind == RequestMutation::other_root) {
        return change_root(draft);
    }
    const wire::MemberBinding* bound = binding_of(draft, mutation.member);
    const auto value = draft.values.find(mutation.member);
    // A copy, since the draft changes under its feet.
    return bound != nullptr && value != draft.values.end() &&
           mutate_member(draft, mutation, wire::MemberBinding(*bound), std::string(value->second));
}

base::Bytes finished(const Draft& draft, base::Bytes body) {
    for (const auto& [marker, octets] : draft.replacements) {
        for (std::size_t at = body.find(marker); at != std::string::npos;
             at = body.find(marker, at + octets.size())) {
            body.replace(at, marker.size(), octets);
        }
    }
    if (draft.in_array) {
        body = "[" + body + "]";
    }
    if (!draft.document_type.empty()) {
        const std::size_t declaration = body.find("?>");
        body.insert(declaration == std::string::npos ? 0 : declaration + 2, draft.document_type);
    }
    return body;
}

} // namespace ediconform::mock_client
