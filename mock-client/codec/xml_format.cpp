#include "harness/wire/xml_namespaces.hpp"
#include "mock-client/codec/wire_format.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <optional>
#include <sstream>

namespace ediconform::mock_client {

namespace {

/// `/req/auth/@pw` as `req`, `auth`, `@pw`.
std::vector<std::string> steps_of(std::string_view place) {
    std::vector<std::string> steps;
    while (place.starts_with('/')) {
        place.remove_prefix(1);
        const std::size_t end = std::min(place.find('/'), place.size());
        steps.emplace_back(place.substr(0, end));
        place.remove_prefix(end);
    }
    return steps;
}

/// XML 1.0 section 2.2: no way of writing brings these characters into a document.
bool has_forbidden_character(std::string_view utf8) {
    for (const char c : utf8) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 0x20 && c != '\t' && c != '\n' && c != '\r') {
            return true;
        }
    }
    return utf8.find("\xEF\xBF\xBE") != std::string_view::npos ||
           utf8.find("\xEF\xBF\xBF") != std::string_view::npos;
}

void place_value(pugi::xml_document& document, const OutgoingField& field) {
    pugi::xml_node node = document.root();
    for (const std::string& step : steps_of(field.place)) {
        if (step.starts_with('@')) {
            node.append_attribute(step.c_str() + 1).set_value(field.text.c_str());
            return;
        }
        const pugi::xml_node known = node.child(step.c_str());
        node = known ? known : node.append_child(step.c_str());
    }
    node.text().set(field.text.c_str());
}

/// Everything that the element itself says, also where comments or CDATA sections cut it.
std::string text_of(const pugi::xml_node& element) {
    std::string text;
    for (const pugi::xml_node& child : element.children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            text += child.value();
        }
    }
    return text;
}

/// The URI to which the document binds the prefix of an element's name; "" where to none.
std::string_view namespace_of(const pugi::xml_node& element) {
    const std::string prefix(wire::split_qualified_name(element.name()).prefix);
    const std::string declaration = prefix.empty() ? "xmlns" : "xmlns:" + prefix;
    for (pugi::xml_node scope = element; scope; scope = scope.parent()) {
        if (const pugi::xml_attribute bound = scope.attribute(declaration.c_str())) {
            return bound.value();
        }
    }
    return "";
}

/// By the name that the profile writes, or by the same name in its namespace under another prefix.
pugi::xml_node child_of(const pugi::xml_node& parent, std::string_view name, std::string_view uri) {
    return parent.find_child([&](const pugi::xml_node& child) {
        return name == child.name() || (!uri.empty() && namespace_of(child) == uri &&
                                        wire::split_qualified_name(child.name()).local ==
                                            wire::split_qualified_name(name).local);
    });
}

std::optional<std::string> value_at(const pugi::xml_document& document, std::string_view place,
                                    const wire::XmlNamespaces& namespaces) {
    pugi::xml_node node = document.root();
    std::string at;
    for (const std::string& step : steps_of(place)) {
        if (step.starts_with('@')) {
            const pugi::xml_attribute attribute = node.attribute(step.c_str() + 1);
            return attribute ? std::optional<std::string>(attribute.value()) : std::nullopt;
        }
        at += "/" + step;
        node = child_of(node, step, namespaces.of_element(at));
    }
    return node ? std::optional(text_of(node)) : std::nullopt;
}

bool has_document_type(const pugi::xml_document& document) {
    for (const pugi::xml_node& node : document.children()) {
        if (node.type() == pugi::node_doctype) {
            return true;
        }
    }
    return false;
}

} // namespace

base::Result<EncodedRequest> write_xml(const wire::MessageBinding& binding,
                                       const OutgoingFields& fields) {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = std::string(label_of(binding)).c_str();
    for (const auto& field : fields) {
        if (has_forbidden_character(field.text)) {
            return unencodable(field.place, "XML cannot hold a control character of the value");
        }
        place_value(document, field);
    }
    std::ostringstream text;
    document.save(text, "", pugi::format_raw, pugi::encoding_utf8);
    auto body = base::encode_text(text.str(), binding.charset);
    if (!body) {
        return unencodable("/", base::name_of(binding.charset));
    }
    return EncodedRequest{*std::move(body),
                          fmt::format("{}; charset={}", binding.media_type, label_of(binding))};
}

base::Result<IncomingValues> read_xml(const wire::MessageBinding& binding, base::ByteView body) {
    const auto text = base::decode_text(body, binding.charset);
    if (!text) {
        return undecodable(fmt::format("octets that are not {}", base::name_of(binding.charset)));
    }
    pugi::xml_document document;
    const unsigned options = pugi::parse_default | pugi::parse_doctype;
    const auto read =
        document.load_buffer(text->data(), text->size(), options, pugi::encoding_utf8);
    if (!read) {
        return undecodable(fmt::format("not XML: {}", read.description()));
    }
    if (has_document_type(document)) {
        return undecodable("XML with a document type declaration");
    }
    const wire::XmlNamespaces namespaces(binding);
    IncomingValues values;
    for (const auto& bound : binding.members) {
        auto value = value_at(document, bound.place, namespaces);
        if (value) {
            values[bound.member] = *std::move(value);
        }
    }
    return values;
}

} // namespace ediconform::mock_client
