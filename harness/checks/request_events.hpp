#pragma once

#include "harness/checks/step_evidence.hpp"

#include <string_view>
#include <vector>

namespace ediconform::checks {

/// Who recorded an event of the client's traffic.
namespace journal_source {
inline constexpr std::string_view kMockCa = "mock-ca";
inline constexpr std::string_view kProxy = "proxy";
/// The server that is not the CA, to which a faulty answer leads; `on` names it like an operation.
inline constexpr std::string_view kElsewhere = "elsewhere";
} // namespace journal_source

/// Whether it is a request that `on` of a check means: the name of an operation, `any`, `proxy`,
/// `elsewhere`, or `intercepted`.
bool is_request_on(const Event& event, std::string_view on);

/// Requests after the preamble, in the part of the case that `after` or `within` of the parameters
/// names.
std::vector<const Event*> requests_on(const CheckContext& context,
                                      const nlohmann::json& parameters);
/// The one of them that `nth` means, from 1; null where so many did not come.
const Event* nth_request(const CheckContext& context, const nlohmann::json& parameters);

} // namespace ediconform::checks
