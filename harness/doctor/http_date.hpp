#pragma once

#include "harness/base/clock.hpp"

#include <optional>
#include <string>

namespace ediconform::doctor {

/// The time in a Date field in the form that senders have to use, `Sun, 06 Nov 1994 08:49:37 GMT`
/// (RFC 9110 5.6.7); nothing for any other form.
std::optional<base::WallTime> parse_http_date(const std::string& text);

} // namespace ediconform::doctor
