#pragma once

#include "harness/base/json_document.hpp"
#include "harness/base/result.hpp"
#include "harness/runner/outcome_rule.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::runner {

/// How a client is made to act (docs/driver.md).
enum class DriverKind {
    command, ///< A program is run for each action.
    adapter, ///< One program takes every action, as docs/adapter.md says.
    manual,  ///< A person is told what to do, and says what came of it.
    passive, ///< Nobody is told; what the client does is awaited.
};

/// What a driver file says of a client under test.
struct DriverDeclaration {
    /// Left out as a whole where one of its placeholders has no value in a case; of a single one
    /// the rest stays.
    struct ArgumentGroup {
        std::vector<std::string> arguments;
        bool optional = false;
    };
    struct ActionCommand {
        std::vector<ArgumentGroup> argv;
        std::map<std::string, std::string> env;
        std::string input; ///< For its standard input.
        std::vector<OutcomeRule> outcomes;
    };

    std::string name;
    DriverKind kind = DriverKind::adapter;
    std::vector<std::string> argv; ///< Of an adapter.
    std::map<std::string, std::string> env;
    std::map<std::string, ActionCommand> actions;
    std::filesystem::path announce; ///< passive: file that says what is awaited.
    std::set<std::string> unsupported;
    std::set<std::string> observes;     ///< `log`, `store`
    std::filesystem::path registration; ///< Below the store; empty: not said.
    bool takes_proxy = false; ///< A forward proxy can be set, and the driver passes it on.
    bool resident = true;
    std::string switches = "at_once"; ///< To a renewed certificate; or `later`.
    std::set<std::string> chooses; ///< Members of requests whose values the product makes itself.
    bool contained = false;        ///< It may be killed, limited, and its store damaged.
    unsigned concurrency = 16;
    std::optional<std::chrono::milliseconds> retry_interval;
    int retry_attempts = 1;
    bool retries_at_once = false; ///< The first pause may be shorter than the interval, or none.
    std::optional<std::chrono::milliseconds> connect_timeout;
    std::optional<std::chrono::milliseconds> total_timeout;
    /// manual, passive: how long an action is awaited.
    std::optional<std::chrono::milliseconds> patience;
    std::string listen;                    ///< `HOST` or `HOST:PORT`; empty: any port of loopback.
    std::vector<std::string> public_hosts; ///< As the client's host calls this computer.
    std::filesystem::path folder;          ///< Relative paths start here.

    [[nodiscard]] bool supports(const std::string& action) const;
    /// The product gets to know the value of a member in that action: it does not choose its own,
    /// and a command has a placeholder for it.
    [[nodiscard]] bool passes_on(const std::string& action, const std::string& member) const;
    /// To how many partners one action connects; nothing: to all that there are.
    [[nodiscard]] std::optional<int> partners() const;
    /// The longest that one action may rightly take: every attempt to its end, with the pauses
    /// between, or what a person is given.
    [[nodiscard]] std::chrono::milliseconds longest_action() const;
};

/// What of a driver file fits the schema and yet makes no sense, with its place: a placeholder that
/// there is not (`driver.placeholder`), a secret among arguments (`driver.secret_in_argv`), a
/// pattern that is none (`driver.pattern`), several cases at a time for one person or port
/// (`driver.concurrency`).
std::vector<base::Error> lint_driver(const base::JsonDocument& document);

/// Errors: those of loading a file against driver.schema.json, and the first of `lint_driver`.
base::Result<DriverDeclaration> load_driver(const std::filesystem::path& file,
                                            const std::filesystem::path& scenarios);

} // namespace ediconform::runner
