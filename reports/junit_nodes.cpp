#include "reports/junit_nodes.hpp"

#include "harness/base/text.hpp"

namespace ediconform::reports {

namespace {

/// Foreign text must not ask a reader of the report to upload a file or to set a property.
std::string without_commands(std::string text) {
    for (const std::string_view token : {"[[ATTACHMENT|", "[[PROPERTY|"}) {
        for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at)) {
            text.insert(at + 1, " ");
        }
    }
    return text;
}

} // namespace

std::string node_text(std::string_view text) {
    return without_commands(base::printable(text));
}
std::string attribute_text(std::string_view text) {
    return without_commands(base::printable_line(text));
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
    node.append_attribute(name).set_value(attribute_text(value).c_str());
}

void set_text(pugi::xml_node node, std::string_view text) {
    node.append_child(pugi::node_pcdata).set_value(node_text(text).c_str());
}

void property(pugi::xml_node properties, const char* name, std::string_view value) {
    if (!value.empty()) {
        auto node = properties.append_child("property");
        set(node, "name", name);
        set(node, "value", value);
    }
}

std::string first_scalars(std::string_view text, std::size_t count) {
    if (base::scalar_count(text) <= count) {
        return std::string(text);
    }
    std::size_t end = 0;
    for (std::size_t scalar = 0; scalar + 1 < count; ++scalar) {
        end += base::decode_utf8(text, end).length;
    }
    return std::string(text.substr(0, end)) + "…";
}

} // namespace ediconform::reports
