#pragma once

#include "harness/base/clock.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-client/store/store.hpp"

#include <string_view>

namespace ediconform::mock_client {

/// The certificate that a partner is shown: the one in use under its logical name, switched over as
/// soon as a renewal is set up (guideline 4.2.2). Null: none, or the one in use is not valid at
/// `now`.
const StoredCertificate* certificate_for_partner(const StoreView& store, std::string_view name,
                                                 base::WallTime now);

/// The certificate that a renewal presents. The one being renewed; where the profile's A4 is
/// `first`, the oldest of its line that came from an issue, as long as that is kept and valid.
const StoredCertificate* certificate_for_renewal(const StoreView& store, std::string_view name,
                                                 const wire::CaProfile& profile,
                                                 base::WallTime now);

} // namespace ediconform::mock_client
