#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/error.hpp"
#include "harness/wire/ca_profile.hpp"
#include "mock-client/store/store.hpp"

#include <optional>

namespace ediconform::mock_client {

struct PreCheckInput {
    const wire::CaProfile& profile;
    const StoredCertificate* certificate; ///< The one to be renewed; null where none is in use.
    base::WallTime now;
};

/// What can be known before a renewal is asked for (guideline figure 9). Nothing: the request may
/// go. Else, the first that holds: `precheck.none`, `precheck.imported`, `precheck.other_ca`,
/// `precheck.expired`, `precheck.not_yet_valid`, `precheck.not_open`, `precheck.over`.
std::optional<base::Error> check_before_renewal(const PreCheckInput& input);

} // namespace ediconform::mock_client
