#pragma once

#include "harness/base/bytes.hpp"
#include "harness/wire/ca_profile.hpp"

#include <map>
#include <string>
#include <vector>

namespace ediconform::checks {

/// One way in which a message departs from its profile. `code` is one of: `encoding` (not JSON,
/// XML, …), `charset`, `byte_order_mark`, `document_type`, `duplicate_member`, `missing_member`,
/// `empty_member`, `unknown_member`, `member_type`, `constant` (missing or another value),
/// `media_type`, `content_type_charset`, `root`.
struct WireViolation {
    std::string code;
    std::string member; ///< Abstract member name, or the place on the wire where it has none.
    std::string detail; ///< Our words, English, never a value of a secret member.
};

/// `code member: detail`, for an observation.
std::string describe(const WireViolation& violation);

struct WireReading {
    std::map<std::string, std::string, std::less<>> members; ///< By abstract name, as UTF-8 text.
    std::vector<WireViolation> violations;
    /// Nothing stands in the way of any part: neither form nor charset nor root nor document type.
    [[nodiscard]] bool decoded() const;
    /// The message as a whole is of its encoding: no parser would stop at it.
    [[nodiscard]] bool well_formed() const;
};

enum class Direction { request, reply };

/// The judge's strict reader of both directions; calls neither peer's codec. Which violations
/// matter is for the checks to say: this one reports them all, and reads on as far as it can.
WireReading read_message(const wire::Operation& operation, Direction direction,
                         const std::string& content_type, base::ByteView body);

} // namespace ediconform::checks
