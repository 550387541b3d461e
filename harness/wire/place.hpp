#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::wire {

/// A place of a JSON message: names of nested object members, outermost first, escapes of RFC 6901
/// undone. Nothing where `pointer` is no JSON pointer below the document's root. A name of digits
/// is a member, too: places lead through objects only.
std::optional<std::vector<std::string>> split_json_place(std::string_view pointer);

/// A place of an XML message: `/req/auth/@pw` is elements `req`, `auth` and attribute `pw`.
struct XmlPlace {
    std::vector<std::string> elements; ///< The root element first; never empty.
    std::optional<std::string> attribute;
};

/// Nothing where the path is not a root element followed by at least one element or one attribute,
/// or where a name is no XML name (XML 1.0 2.3, here without the characters outside ASCII being
/// told apart).
std::optional<XmlPlace> split_xml_place(std::string_view path);

} // namespace ediconform::wire
