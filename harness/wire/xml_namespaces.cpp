#include "harness/wire/xml_namespaces.hpp"

#include <algorithm>

namespace ediconform::wire {

QualifiedName split_qualified_name(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos
               ? QualifiedName{"", name}
               : QualifiedName{name.substr(0, colon), name.substr(colon + 1)};
}

bool is_namespace_declaration(std::string_view attribute) {
    return attribute == "xmlns" || split_qualified_name(attribute).prefix == "xmlns";
}

XmlNamespaces::XmlNamespaces(const MessageBinding& binding) {
    if (binding.encoding != Encoding::xml) {
        return;
    }
    for (const ConstantBinding& constant : binding.constants) {
        const std::size_t at = constant.place.rfind("/@");
        const std::string attribute = at == std::string::npos ? "" : constant.place.substr(at + 2);
        const QualifiedName name = split_qualified_name(attribute);
        if (is_namespace_declaration(attribute)) {
            const std::string_view prefix = name.prefix.empty() ? "" : name.local;
            declarations_.push_back(
                {constant.place.substr(0, at), std::string(prefix), attribute, constant.value});
        }
    }
}

std::string_view XmlNamespaces::of_element(std::string_view place) const {
    const std::string_view prefix = split_qualified_name(place.substr(place.rfind('/') + 1)).prefix;
    for (std::string_view element = place; !element.empty();
         element = element.substr(0, element.rfind('/'))) {
        const auto found = std::ranges::find_if(declarations_, [&](const Declaration& each) {
            return each.element == element && each.prefix == prefix;
        });
        if (found != declarations_.end()) {
            return found->uri;
        }
    }
    return "";
}

} // namespace ediconform::wire
