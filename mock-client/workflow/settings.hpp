#pragma once

#include "harness/base/result.hpp"
#include "mock-client/exchange/exchange.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ediconform::mock_client {

struct PartnerSettings {
    std::string name;
    std::string url;
    std::filesystem::path trust;
    std::string certificate; ///< Logical name; empty for the usual one.
};

/// When a failure before the CA is reached is tried again (guideline 4.3.1).
struct RetrySettings {
    std::chrono::milliseconds interval{1'000};
    int attempts = 3; ///< In all, the first one included; 1 for no retry.
    /// Longest Retry-After (RFC 9110 10.2.3) that is waited for; a CA that asks for more is
    /// reported.
    std::chrono::milliseconds longest_wait{60'000};
    /// Whether 5XX is tried again. Without it the profile decides: only where its A2 says that the
    /// CA had not issued by then.
    std::optional<bool> on_5xx;
};

/// Settings of one installation; docs/adapter.md and scenarios/schema/client-settings.schema.json.
struct Settings {
    std::filesystem::path store;
    std::string profile;                                  ///< Name or file.
    std::map<std::string, std::string, std::less<>> urls; ///< By operation.
    std::filesystem::path trust;
    std::vector<PartnerSettings> partners;
    RetrySettings retry;
    ConnectionTimeouts timeouts;
    std::optional<ProxyAccount> proxy;
    std::filesystem::path log; ///< Empty: `client.log` in the store.
    std::chrono::milliseconds lock_patience{5'000};

    [[nodiscard]] std::filesystem::path log_file() const {
        return log.empty() ? store / "client.log" : log;
    }
};

/// From a JSON object that satisfies the schema.
Settings read_settings(const nlohmann::json& object);

/// Checks `document` against the schema and reads it; paths are relative to the folder of the file.
/// Errors: those of `JsonDocument::load` and `JsonSchema::check`.
base::Result<Settings> load_settings(const std::filesystem::path& file,
                                     const std::filesystem::path& scenarios);

} // namespace ediconform::mock_client
