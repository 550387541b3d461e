#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ediconform::mock_ca {

/// A parameter of a header field value such as `multipart/form-data; boundary="x"` (RFC
/// 9110 5.6.6), quotes and their escapes undone, names compared without case. Nothing where it is
/// missing, stands there twice, or where the value is not well-formed.
std::optional<std::string> header_parameter(std::string_view field_value, std::string_view name);

/// What stands before the first parameter, in lower case, without white space around it.
std::string header_word(std::string_view field_value);

} // namespace ediconform::mock_ca
