#pragma once

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/base/texts.hpp"
#include "harness/evidence/event.hpp"
#include "harness/model/verdict.hpp"
#include "harness/pki/certificate.hpp"
#include "harness/wire/ca_profile.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::checks {

/// All that a check may look at: what was recorded, and what was declared beforehand.
struct CheckContext {
    const wire::CaProfile& profile;
    const std::vector<evidence::Event>& events; ///< Of this case, in order.
    const std::vector<pki::Certificate>&
        client_anchors; ///< Beside those of a PKCS#12; may be empty.
    std::optional<std::chrono::milliseconds>
        declared_total_timeout; ///< Of the client, for one action.
    const base::Texts& texts;
    base::WallTime now; ///< Of the end of the case: certificates are verified at this time.
    std::optional<int>
        declared_attempts{}; ///< Of the client: how often one action may ask, in all.
    std::optional<std::chrono::milliseconds>
        declared_interval{}; ///< Of the client, between two of these; empty: none.
    /// EDI changes to a renewed certificate later than the renewal.
    bool declared_later_switch = false;
};

/// What a check found. It never decides a verdict: that is the level's part (model::verdict_of).
struct CheckResult {
    model::CheckState state = model::CheckState::held;
    base::LocalizedText expected;
    base::LocalizedText observed;
    std::vector<std::uint64_t> evidence;
    /// A finding of a lesser kind than the requirement's level, with the reason (id of a text).
    std::optional<model::Level> at_most;
    std::string at_most_because;
    /// Who has to act where the check is not held; the implementation unless it says otherwise.
    model::Owner owner = model::Owner::implementation;
};

constexpr model::CheckState state_of(bool held) {
    return held ? model::CheckState::held : model::CheckState::unmet;
}

using CheckFunction = CheckResult (*)(const CheckContext& context,
                                      const nlohmann::json& parameters);

/// The check of that name; null where there is none. The names are those of case.schema.json.
CheckFunction find_check(std::string_view name);
std::vector<std::string_view> check_names();

} // namespace ediconform::checks
