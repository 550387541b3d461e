#pragma once

#include "harness/base/result.hpp"
#include "harness/base/secret.hpp"
#include "harness/evidence/masking.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ediconform::runner {

/// What a driver file says of a client under test.
struct DriverDeclaration {
    struct OutcomeOfExit {
        int exit = 0;
        std::string outcome;
    };
    struct ActionCommand {
        std::vector<std::string> argv;
        std::map<std::string, std::string> env;
        std::vector<OutcomeOfExit> outcomes;
    };

    std::string name;
    bool adapter = true; ///< Else `command`.
    std::vector<std::string> argv;
    std::map<std::string, std::string> env;
    std::map<std::string, ActionCommand> actions;
    std::set<std::string> unsupported;
    std::set<std::string> observes; ///< `log`, `store`
    bool takes_proxy = false;       ///< A forward proxy can be set, and the driver passes it on.
    bool resident = true;
    unsigned concurrency = 16;
    std::optional<std::chrono::milliseconds> retry_interval;
    int retry_attempts = 1;
    std::optional<std::chrono::milliseconds> connect_timeout;
    std::optional<std::chrono::milliseconds> total_timeout;
    std::filesystem::path folder; ///< Relative paths start here.

    [[nodiscard]] bool supports(const std::string& action) const;
    /// The longest that one action may rightly take: every attempt to its end, with the pauses
    /// between.
    [[nodiscard]] std::chrono::milliseconds longest_action() const;
};

/// Errors: those of loading a file against driver.schema.json.
base::Result<DriverDeclaration> load_driver(const std::filesystem::path& file,
                                            const std::filesystem::path& scenarios);

/// What a client needs to know to take part in one case.
struct ClientSurroundings {
    std::filesystem::path store;
    std::string profile; ///< Name or path.
    std::map<std::string, std::string, std::less<>> urls;
    std::filesystem::path trust;
    struct Partner {
        std::string name;
        std::string url;
        std::filesystem::path trust;
    };
    std::vector<Partner> partners;
    struct Proxy {
        std::string url;
        std::string user; ///< Empty: none is asked for.
        std::string password;
    };
    std::optional<Proxy> proxy;
    std::filesystem::path log;
};

/// Values of an action by name: `common_name`, `authentication_key`, …, `p12`, `path`.
using ActionArguments = std::map<std::string, std::string, std::less<>>;

struct ActionAnswer {
    enum class Result { done, unsupported, could_not_run, timeout };
    Result result = Result::done;
    std::string outcome; ///< As in docs/adapter.md.
    std::string message; ///< The client's own words: untrusted.
};

/// Makes a client act. Several cases may call it at once.
class ClientDriver {
public:
    virtual ~ClientDriver() = default;
    virtual ActionAnswer perform(const std::string& action, const ClientSurroundings& surroundings,
                                 const ActionArguments& arguments,
                                 std::chrono::milliseconds patience) = 0;
};

/// Starts an adapter, or readies commands. An adapter must answer a made-up action with
/// `unsupported`. Errors: `process.not_started`, `driver.contract` (what it answered instead).
base::Result<std::unique_ptr<ClientDriver>> start_driver(const DriverDeclaration& declaration);

} // namespace ediconform::runner
