#pragma once

#include "harness/base/clock.hpp"
#include "harness/wire/ca_profile.hpp"

namespace ediconform::mock_ca {

/// When a certificate may be renewed (guideline figure 9), as the CA reads its own rule.
struct RenewalPeriod {
    base::WallTime opens;  ///< The first moment at which it is open.
    base::WallTime closes; ///< The first moment at which it is closed again.

    [[nodiscard]] bool contains(base::WallTime time) const {
        return opens <= time && time < closes;
    }
};

/// `exact`: from n · 24 h before `not_after` to m · 24 h before it, that second included. By days,
/// with D the calendar day of `not_after` in Japan or UTC: from 00:00 of D − n to the end of D − m.
/// Never beyond the validity, which includes the second of `not_after` (RFC 5280 4.1.2.5).
RenewalPeriod renewal_period(const wire::WindowRule& rule, base::WallTime not_after);

} // namespace ediconform::mock_ca
