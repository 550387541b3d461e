#pragma once

#include <string>
#include <string_view>

/// libxml2 as judge of what pugixml wrote: GitLab and others read with it.
namespace ediconform::reports::testing {

/// Empty where `xml` is well-formed, else the first complaint.
std::string well_formedness_error(std::string_view xml);

/// Empty where `xml` is valid against reports/junit-common.xsd, else the first complaint.
std::string schema_error(std::string_view xml);

/// The string value of an XPath expression as libxml2 evaluates it.
std::string xpath(std::string_view xml, const std::string& expression);

} // namespace ediconform::reports::testing
