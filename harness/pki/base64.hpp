#pragma once

#include "harness/base/bytes.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ediconform::pki {

/// A Base64 text (RFC 4648 4) as it was written, for the judge: strict, and with its form as facts.
/// Line breaks (LF, CR LF) with indentation are the only thing tolerated beside the alphabet, since
/// a CA may wrap (RFC 4648 3.1).
struct Base64Reading {
    std::optional<base::Bytes>
        bytes; ///< Empty where it is not Base64 in the standard alphabet with padding.
    /// `empty`; `alphabet`: a foreign character; `trailing`: something after the padding; `length`:
    /// a digit too many for whole octets; `padding`: missing, too much, or unused bits that are not
    /// zero (3.5).
    std::string problem;
    std::size_t longest_line = 0; ///< Characters between line breaks.
    bool wrapped = false;         ///< Line breaks stand within it.
    bool url_safe = false;        ///< `-` or `_` occur.
};
Base64Reading read_base64(std::string_view text);

} // namespace ediconform::pki
