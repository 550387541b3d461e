#pragma once

#include "harness/base/clock.hpp"
#include "harness/runner/target.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ediconform::runner {

/// The state that a certificate is in at that time by the profile's window: `in_window`,
/// `before_window`, `expired`, `not_yet_valid`, or `after_window` where renewal ends before the
/// validity does.
std::string state_of(const pki::Certificate& certificate, const wire::WindowRule& window,
                     base::WallTime now);

/// A moment at which the certificate is in `state` (`before_window`, `in_window` or `expired`): a
/// day and an hour from where that state begins or ends, so that no way of counting days matters,
/// or in its middle where it is too short for that. Nothing where there is no such time: the window
/// of some opens with the validity.
std::optional<base::WallTime> time_in_state(const pki::Certificate& certificate,
                                            const wire::WindowRule& window, std::string_view state);

/// Whether the certificate is what the target calls it, now and for as long as a run may take: a
/// target file ages, and a CA that refuses what has expired since would be blamed for it. Error
/// `fixture.certificate_state`.
base::Result<void> check_state(const CertificateFixture& certificate,
                               const wire::WindowRule& window, base::WallTime now);

/// Takes out of the target what is not in its state. Returns why, for each.
std::vector<base::Error> drop_outdated(Target& target, base::WallTime now);

} // namespace ediconform::runner
