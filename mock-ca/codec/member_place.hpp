#pragma once

#include "harness/base/bytes.hpp"
#include "harness/wire/ca_profile.hpp"

#include <cstddef>
#include <optional>

namespace ediconform::mock_ca {

/// Where a member stands in the octets of an encoded reply.
struct MemberPlace {
    std::size_t begin = 0; ///< Of the member with its name.
    std::size_t end = 0;
    std::size_t value_begin = 0; ///< Of its value; in JSON with the quotation marks of a string.
    std::size_t value_end = 0;
    /// What stands between two members of that kind; empty where there cannot be two (an XML
    /// attribute).
    std::optional<std::string_view> separator;
};

/// The place of the member that has `value`, which occurs nowhere else in `body` and needs no
/// escape in any encoding. Empty where it is not found.
std::optional<MemberPlace> find_member(base::ByteView body, const wire::MessageBinding& binding,
                                       const wire::MemberBinding& member, std::string_view value);

} // namespace ediconform::mock_ca
