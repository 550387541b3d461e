#pragma once

#include <string>
#include <string_view>

namespace ediconform::checks {

/// Value of the first field of that name in a recorded message head (RFC 9112 5), without the white
/// space around it; empty where there is none.
std::string head_field(std::string_view head, std::string_view name);

} // namespace ediconform::checks
