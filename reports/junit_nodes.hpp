#pragma once

#include <pugixml.hpp>

#include <string>
#include <string_view>

/// Texts of a JUnit file. pugixml writes what it gets, so they are made well-formed, and harmless
/// to those who read the file, before they get there.
namespace ediconform::reports {

/// Of an element: lines stay.
std::string node_text(std::string_view text);
/// Of an attribute: one line.
std::string attribute_text(std::string_view text);
/// At most `count` scalar values; what is cut ends with an ellipsis.
std::string first_scalars(std::string_view text, std::size_t count);

void set(pugi::xml_node node, const char* name, std::string_view value);
void set_text(pugi::xml_node node, std::string_view text);
/// A `property` below `properties`; none where the value is empty.
void property(pugi::xml_node properties, const char* name, std::string_view value);

} // namespace ediconform::reports
