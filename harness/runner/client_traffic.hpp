#pragma once

#include "harness/evidence/journal.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace ediconform::runner {

/// Waits until a client that nobody asks has done what shows on the wire of an action, and has come
/// to rest after it: first a connection to where the action leads, then its end or an answer on it,
/// then no further connection for longer than the client's retry interval. False where nothing came
/// within `patience`, or before `given_up` (may be empty) says that nobody waits any more. Only
/// events after number `since` count.
bool await_traffic(const evidence::Journal& journal, const std::string& case_id,
                   std::uint64_t since, const std::string& action,
                   std::optional<std::chrono::milliseconds> retry_interval,
                   std::chrono::milliseconds patience, const std::function<bool()>& given_up);

} // namespace ediconform::runner
