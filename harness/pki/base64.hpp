#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/base/bytes.hpp"

namespace ediconform::pki {

/// A Base64 text (RFC 4648 4) as it was written, for the judge: strict, and with its form as facts.
struct Base64Reading {
    std::optional<base::Bytes> bytes; ///< Empty where it is not Base64 in the standard alphabet with padding.
    std::string problem;              ///< `alphabet`, `padding`, `length`, `trailing`, `empty`, or empty.
    std::size_t longest_line = 0;     ///< Characters between line breaks.
    bool wrapped = false;             ///< Line breaks stand in it.
    bool url_safe = false;            ///< `-` or `_` occur.
};
Base64Reading read_base64(std::string_view text);

} // namespace ediconform::pki
