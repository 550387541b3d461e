#include "harness/base/text.hpp"
#include "harness/checks/wire_collector.hpp"
#include "harness/wire/xml_namespaces.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <charconv>
#include <set>

namespace ediconform::checks {

namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

/// XML 1.0 section 2.2, `Char`.
bool is_xml_character(char32_t scalar) {
    const bool space = scalar == 0x9 || scalar == 0xA || scalar == 0xD;
    return space || (scalar >= 0x20 && scalar <= 0xD7FF) ||
           (scalar >= 0xE000 && scalar <= 0xFFFD) || (scalar >= 0x10000 && scalar <= 0x10FFFF);
}

bool has_foreign_character(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const base::DecodedScalar next = base::decode_utf8(text, at);
        if (!next.scalar || !is_xml_character(*next.scalar)) {
            return true;
        }
        at += next.length;
    }
    return false;
}

/// `name` is what stands between `&` and `;`. Without a document type only five names are defined.
bool is_defined_reference(std::string_view name) {
    if (!name.starts_with('#')) {
        return name == "lt" || name == "gt" || name == "amp" || name == "quot" || name == "apos";
    }
    const bool hexadecimal = name.starts_with("#x");
    name.remove_prefix(hexadecimal ? 2 : 1);
    std::uint32_t scalar = 0;
    const auto read =
        std::from_chars(name.data(), name.data() + name.size(), scalar, hexadecimal ? 16 : 10);
    return read.ec == std::errc() && read.ptr == name.data() + name.size() &&
           is_xml_character(scalar);
}

/// Finds the end of a section in which `&` is no reference; 0 where none begins at `at`.
std::size_t end_of_section(std::string_view text, std::size_t at) {
    constexpr std::pair<std::string_view, std::string_view> kSections[] = {
        {"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
    for (const auto& [begin, end] : kSections) {
        if (text.substr(at).starts_with(begin)) {
            const std::size_t found = text.find(end, at + begin.size());
            return found == std::string_view::npos ? text.size() : found + end.size();
        }
    }
    return 0;
}

/// pugixml leaves an undefined reference in the text, and cuts a value at a reference to NUL.
bool has_undefined_reference(std::string_view text) {
    constexpr std::size_t kLongestName = 16;
    for (std::size_t at = text.find_first_of("<&"); at != std::string_view::npos;) {
        if (const std::size_t end = end_of_section(text, at); end != 0) {
            at = text.find_first_of("<&", end);
            continue;
        }
        const std::size_t end = text.substr(at, kLongestName).find(';');
        if (text[at] == '&' && (end == std::string_view::npos ||
                                !is_defined_reference(text.substr(at + 1, end - 1)))) {
            return true;
        }
        at = text.find_first_of("<&", at + 1);
    }
    return false;
}

std::string own_text(const pugi::xml_node& element) {
    std::string text;
    for (const pugi::xml_node& child : element.children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            text += child.value();
        }
    }
    return text;
}

void read_attributes(const pugi::xml_node& element, const std::string& place,
                     WireCollector& collector) {
    std::set<std::string_view> seen;
    for (const pugi::xml_attribute& attribute : element.attributes()) {
        const std::string at = place + "/@" + attribute.name();
        if (!seen.insert(attribute.name()).second) {
            collector.duplicate(at);
        } else if (collector.is_bound(at) || !wire::is_namespace_declaration(attribute.name())) {
            collector.value(at, attribute.value(), WireKind::text);
        }
    }
}

/// The namespace that a prefix stands for (Namespaces in XML 1.0, section 6); "" for none.
std::string_view namespace_at(pugi::xml_node element, std::string_view prefix) {
    const std::string declaration = prefix.empty() ? "xmlns" : fmt::format("xmlns:{}", prefix);
    for (; element; element = element.parent()) {
        if (const pugi::xml_attribute found = element.attribute(declaration.c_str())) {
            return found.value();
        }
    }
    return "";
}

std::string_view namespace_of(const pugi::xml_node& element) {
    return namespace_at(element, wire::split_qualified_name(element.name()).prefix);
}

/// Reads elements under the names that the profile writes, whatever prefixes a document binds to
/// the namespaces that the profile declares.
class ElementReader {
public:
    explicit ElementReader(WireCollector& collector)
        : collector_(collector), namespaces_(collector.binding()) {}

    /// The element's place below `parent` with its name as the profile writes it, or as the
    /// document does where the profile has no such element.
    [[nodiscard]] std::string place_of(const pugi::xml_node& element,
                                       const std::string& parent) const {
        std::string written = parent + "/" + element.name();
        const std::string_view uri = namespace_of(element);
        const std::string_view local = wire::split_qualified_name(element.name()).local;
        for (const auto& declared : namespaces_.declarations()) {
            std::string place = fmt::format("{}/{}{}{}", parent, declared.prefix,
                                            declared.prefix.empty() ? "" : ":", local);
            if (declared.uri == uri && namespaces_.of_element(place) == uri &&
                collector_.leads_to_member(place)) {
                return place;
            }
        }
        return written;
    }

    /// Goes no deeper than the profile's places do: what it does not know is reported and left.
    void read(const pugi::xml_node& element, const std::string& place) {
        read_attributes(element, place, collector_);
        read_declarations(element, place);
        const std::string text = own_text(element);
        if (collector_.is_bound(place)) {
            collector_.value(place, text, WireKind::text);
        } else if (text.find_first_not_of(kWhiteSpace) != std::string::npos) {
            collector_.unknown(place + "/text()");
        }
        std::set<std::string> seen;
        for (const pugi::xml_node& child : element.children()) {
            if (child.type() != pugi::node_element) {
                continue;
            }
            const std::string at = place_of(child, place);
            if (!collector_.leads_to_member(at)) {
                collector_.unknown(at);
            } else if (!seen.insert(at).second) {
                collector_.duplicate(at);
            } else {
                judge_namespace(element, place, child, at);
                read(child, at);
            }
        }
    }

private:
    /// A declaration of the profile's holds where the element declares its namespace under another
    /// prefix.
    void read_declarations(const pugi::xml_node& element, const std::string& place) {
        const auto declares = [](const pugi::xml_attribute& attribute, const std::string& uri) {
            return wire::is_namespace_declaration(attribute.name()) && uri == attribute.value();
        };
        for (const auto& declared : namespaces_.declarations()) {
            if (declared.element == place && !element.attribute(declared.attribute.c_str()) &&
                std::ranges::any_of(element.attributes(), [&](const pugi::xml_attribute& each) {
                    return declares(each, declared.uri);
                })) {
                collector_.value(fmt::format("{}/@{}", place, declared.attribute), declared.uri,
                                 WireKind::text);
            }
        }
    }

    /// Reported where it goes wrong first: a root in another namespace is a constant that differs.
    void judge_namespace(const pugi::xml_node& parent, const std::string& parent_place,
                         const pugi::xml_node& child, const std::string& at) {
        if (!namespaces_.empty() && namespace_of(child) != namespaces_.of_element(at) &&
            namespace_of(parent) == namespaces_.of_element(parent_place)) {
            collector_.violation("namespace", at,
                                 "not in the namespace that the profile has for this element");
        }
    }

    WireCollector& collector_;
    wire::XmlNamespaces namespaces_;
};

/// Section 4.3.3: a declared encoding must be the real one, and a document without one, and without
/// a charset in its Content-Type (RFC 7303 section 3), is UTF-8.
void judge_declaration(const pugi::xml_document& document, base::ByteView body,
                       const MediaType& media_type, WireCollector& collector) {
    const base::Charset charset = collector.binding().charset;
    const pugi::xml_node first = document.first_child();
    const bool declared = first.type() == pugi::node_declaration && first.attribute("encoding");
    if (declared && !reads_alike(first.attribute("encoding").value(), charset, body)) {
        collector.violation("charset", "", "the XML declaration names another charset");
    }
    const bool ascii =
        std::ranges::all_of(body, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!declared && !ascii && charset != base::Charset::utf8 &&
        !media_type.parameters.contains("charset")) {
        collector.violation("charset", "",
                            "neither XML declaration nor Content-Type names the charset");
    }
}

/// What makes a document ill-formed, or is banned, though pugixml reads on.
void judge_form(const pugi::xml_document& document, std::string_view text,
                WireCollector& collector) {
    std::size_t elements = 0;
    for (const pugi::xml_node& node : document.children()) {
        elements += node.type() == pugi::node_element ? 1 : 0;
        if (node.type() == pugi::node_doctype) {
            collector.violation("document_type", "", "XML with a document type declaration");
        }
        const bool is_text = node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
        const bool late = node.type() == pugi::node_declaration && !text.starts_with("<?xml");
        if (is_text || late) {
            collector.violation("encoding", "", "not XML: text outside the root element");
        }
    }
    if (elements != 1) {
        collector.violation("encoding", "", "not XML: not one root element");
    }
    if (has_undefined_reference(text)) {
        collector.violation("encoding", "", "not XML: an undefined reference");
    }
    if (has_foreign_character(text)) {
        collector.violation("encoding", "", "not XML: a character that XML bans");
    }
}

std::string expected_root(const WireCollector& collector) {
    const wire::MessageBinding& binding = collector.binding();
    const std::string place = !binding.members.empty()     ? binding.members.front().place
                              : !binding.constants.empty() ? binding.constants.front().place
                                                           : "";
    return place.substr(0, place.find('/', 1));
}

} // namespace

void read_xml(base::ByteView body, const MediaType& media_type, WireCollector& collector) {
    const std::string text = text_of(body, "", collector);
    pugi::xml_document document;
    const unsigned options = pugi::parse_default | pugi::parse_doctype | pugi::parse_declaration |
                             pugi::parse_fragment | pugi::parse_ws_pcdata_single;
    const auto read = document.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8);
    if (!read) {
        // The document keeps what stood before the error, so that is still read below.
        collector.violation(
            "encoding", "",
            fmt::format("not XML at octet {}: {}", read.offset, read.description()));
    }
    judge_form(document, text, collector);
    judge_declaration(document, body, media_type, collector);
    const pugi::xml_node root = document.document_element();
    if (!root) {
        return;
    }
    const std::string expected = expected_root(collector);
    ElementReader reader(collector);
    if (!expected.empty() && expected != reader.place_of(root, "")) {
        collector.violation("root", "", "the root element has another name");
    }
    reader.read(root, expected);
}

} // namespace ediconform::checks
