#pragma once

#include "harness/base/clock.hpp"
#include "harness/wire/ca_profile.hpp"

namespace ediconform::mock_client {

/// The client's own reading of the CA's renewal period (guideline figure 9, second row).
enum class WindowState { not_open, open, over };

/// Where `now` lies. With `exact`, n days are n × 24 h before the expiry. With a date basis they
/// are calendar days of Japan (UTC+9, no summer time) or of UTC: open from 00:00 of the n-th day
/// before the day of the expiry, and to the end of the day `closes_days_before` it. The expiry
/// itself (notAfter, a second that is still valid, RFC 5280 4.1.2.5) ends every window.
WindowState window_state(const wire::WindowRule& rule, base::WallTime not_after,
                         base::WallTime now);

/// The first moment at which renewal is possible.
base::WallTime window_opens(const wire::WindowRule& rule, base::WallTime not_after);

} // namespace ediconform::mock_client
