#include "harness/wire/place.hpp"
#include "harness/wire/xml_namespaces.hpp"
#include "mock-ca/codec/wire_format.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <sstream>

namespace ediconform::mock_ca {

namespace {

/// XML 1.0 2.2: characters that no document can have, not even as references.
bool has_forbidden_character(std::string_view utf8) {
    const auto forbidden = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
    };
    return std::any_of(utf8.begin(), utf8.end(), forbidden) ||
           utf8.find("\xEF\xBF\xBE") != std::string_view::npos ||
           utf8.find("\xEF\xBF\xBF") != std::string_view::npos;
}

/// One root element, and no document type: it could only bring entities, and the API has no use for
/// it.
base::Result<void> check_shape(const pugi::xml_document& document) {
    std::size_t roots = 0;
    for (const pugi::xml_node& node : document.children()) {
        if (node.type() == pugi::node_doctype) {
            return undecodable("XML with a document type declaration");
        }
        roots += node.type() == pugi::node_element ? 1 : 0;
    }
    return roots == 1 ? base::Result<void>{} : undecodable("XML with several root elements");
}

base::Result<std::string> text_of(const pugi::xml_node& element, const std::string& member) {
    std::string text;
    for (const pugi::xml_node& child : element.children()) {
        if (child.type() == pugi::node_element) {
            return undecodable("an element with elements in it where a text has to stand", member);
        }
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            text += child.value(); // in pieces where comments or CDATA sections cut it
        }
    }
    return text;
}

base::Result<std::string> attribute_of(const pugi::xml_node& element, const std::string& name,
                                       const std::string& member) {
    const pugi::xml_attribute first = element.attribute(name.c_str());
    for (auto other = first.next_attribute(); other; other = other.next_attribute()) {
        if (name == other.name()) {
            return undecodable("an XML attribute stands there twice", member);
        }
    }
    return std::string(first.value());
}

/// Whether an element is in a namespace under whatever prefix (Namespaces in XML 1.0, section 6).
bool is_in_namespace(const pugi::xml_node& element, std::string_view uri) {
    const std::string_view prefix = wire::split_qualified_name(element.name()).prefix;
    const std::string declaration = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
    for (pugi::xml_node scope = element; scope; scope = scope.parent()) {
        if (const pugi::xml_attribute found = scope.attribute(declaration.c_str())) {
            return uri == found.value();
        }
    }
    return false;
}

/// The element at the end of a path; a null node where a step is missing.
base::Result<pugi::xml_node> walk(const pugi::xml_document& document, const wire::XmlPlace& path,
                                  const wire::XmlNamespaces& namespaces,
                                  const std::string& member) {
    pugi::xml_node node = document.root();
    std::string place;
    for (const std::string& name : path.elements) {
        place += "/" + name;
        const std::string_view uri = namespaces.of_element(place);
        const std::string_view local = wire::split_qualified_name(name).local;
        pugi::xml_node found;
        for (const pugi::xml_node& child : node.children()) {
            const bool same =
                name == child.name() || (!uri.empty() && is_in_namespace(child, uri) &&
                                         wire::split_qualified_name(child.name()).local == local);
            if (same && found) {
                return undecodable("an XML element stands there twice", member);
            }
            found = same ? child : found;
        }
        node = found;
    }
    return node;
}

/// The namespace that a profile has declared at that place, where the element declares it under
/// another prefix.
std::optional<std::string> redeclared_at(const pugi::xml_node& element, std::string_view place,
                                         const wire::XmlNamespaces& namespaces) {
    for (const auto& declared : namespaces.declarations()) {
        if (place != declared.element + "/@" + declared.attribute) {
            continue;
        }
        for (const pugi::xml_attribute& attribute : element.attributes()) {
            if (wire::is_namespace_declaration(attribute.name()) &&
                declared.uri == attribute.value()) {
                return declared.uri;
            }
        }
    }
    return std::nullopt;
}

base::Result<std::optional<std::string>> value_at(const pugi::xml_document& document,
                                                  const wire::MemberBinding& bound,
                                                  const wire::XmlNamespaces& namespaces) {
    const wire::XmlPlace place = *wire::split_xml_place(bound.place);
    const auto element = walk(document, place, namespaces, bound.member);
    if (!element) {
        return element.error();
    }
    if (!*element) {
        return std::optional<std::string>{};
    }
    if (place.attribute && !element->attribute(place.attribute->c_str())) {
        return redeclared_at(*element, bound.place, namespaces);
    }
    auto text = place.attribute ? attribute_of(*element, *place.attribute, bound.member)
                                : text_of(*element, bound.member);
    if (!text) {
        return std::move(text).error();
    }
    if (bound.type == wire::ValueType::integer && !is_integer(*text)) {
        return undecodable("not an integer", bound.member);
    }
    return std::optional(*std::move(text));
}

pugi::xml_node made(pugi::xml_document& document, const std::vector<std::string>& elements) {
    pugi::xml_node node = document.root();
    for (const std::string& name : elements) {
        const pugi::xml_node known = node.child(name.c_str());
        node = known ? known : node.append_child(name.c_str());
    }
    return node;
}

} // namespace

base::Result<RequestValues> decode_xml(const wire::MessageBinding& binding, base::ByteView body) {
    // pugixml knows no Japanese charset, so it is always given UTF-8, whatever the declaration
    // says.
    const auto text = decoded_text(body, binding.charset);
    if (!text) {
        return text.error();
    }
    if (has_forbidden_character(*text)) {
        return undecodable("XML with a control character");
    }
    pugi::xml_document document;
    constexpr unsigned kOptions =
        pugi::parse_default | pugi::parse_doctype | pugi::parse_ws_pcdata_single;
    const auto read =
        document.load_buffer(text->data(), text->size(), kOptions, pugi::encoding_utf8);
    if (!read) {
        return undecodable(fmt::format("not XML: {}", read.description()));
    }
    auto shape = check_shape(document);
    if (!shape) {
        return std::move(shape).error();
    }
    const wire::XmlNamespaces namespaces(binding);
    RequestValues values;
    for (const wire::MemberBinding& bound : binding.members) {
        auto value = value_at(document, bound, namespaces);
        if (!value) {
            return std::move(value).error();
        }
        if (*value) {
            values[bound.member] = **std::move(value);
        }
    }
    return values;
}

base::Result<EncodedReply> encode_xml(const wire::MessageBinding& binding,
                                      const ReplyFields& fields) {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = std::string(label_of(binding.charset)).c_str();
    for (const ReplyField& field : fields) {
        if (!field.text || has_forbidden_character(*field.text)) {
            return unencodable(field.name);
        }
        const wire::XmlPlace place = *wire::split_xml_place(field.place);
        pugi::xml_node element = made(document, place.elements);
        if (place.attribute) {
            element.append_attribute(place.attribute->c_str()) = field.text->c_str();
        } else {
            element.append_child(pugi::node_pcdata).set_value(field.text->c_str());
        }
    }
    std::ostringstream text;
    document.save(text, "", pugi::format_raw, pugi::encoding_utf8);
    auto body = base::encode_text(text.str(), binding.charset);
    if (!body) {
        return unencodable("");
    }
    return EncodedReply{*std::move(body), fmt::format("{}; charset={}", binding.media_type,
                                                      label_of(binding.charset))};
}

} // namespace ediconform::mock_ca
