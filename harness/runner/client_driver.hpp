#pragma once

#include "harness/base/result.hpp"
#include "harness/base/text.hpp"
#include "harness/base/texts.hpp"
#include "harness/runner/driver.hpp"
#include "harness/wire/ca_profile.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ediconform::runner {

/// What a client needs to know to take part in one case.
struct ClientSurroundings {
    std::filesystem::path store;
    std::filesystem::path registration; ///< Below `store`; empty where the driver does not say.
    std::string profile;                ///< Name or path.
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
    enum class Result {
        done,
        unsupported,
        could_not_run,
        timeout,
        not_done, ///< Nobody made the client act, for `reason`; that says nothing of the client.
    };
    /// Who says what came of it. Of a person's time nothing follows for the client's, and what
    /// nobody says is not known.
    enum class Teller { client, person, nobody };

    Result result = Result::done;
    std::string outcome; ///< As in docs/adapter.md; `killed` where the tester killed the client.
    std::string message; ///< The client's own words: untrusted.
    Teller teller = Teller::client;
    base::LocalizedText reason;
};

/// As in the journal.
std::string_view name_of(ActionAnswer::Result result);
std::string_view name_of(ActionAnswer::Teller teller);

/// What a driver may know of the case that its client takes part in.
struct CaseView {
    std::string id;
    base::LocalizedText title;
    /// The case kills the client or damages its host: no other case may share its processes.
    bool own_processes = false;
    /// The case takes permissions away from the store, and root's processes are to mind it too.
    bool obeys_file_modes = false;
    /// Waits until the client has done, since the last call of an action, what shows on the wire of
    /// it; false after `patience`, or once `given_up` (may be empty) says so.
    std::function<bool(const std::string& action, std::chrono::milliseconds patience,
                       const std::function<bool()>& given_up)>
        came;
};

/// The client under test in one case. What of it still runs for this case ends with the object.
class ClientSession {
public:
    ClientSession() = default;
    ClientSession(const ClientSession&) = delete;
    ClientSession& operator=(const ClientSession&) = delete;
    virtual ~ClientSession() = default;

    virtual ActionAnswer perform(const std::string& action, const ActionArguments& arguments,
                                 std::chrono::milliseconds patience) = 0;
    /// Nothing of the client runs any more, so that it can send nothing; waits for that. Ends what
    /// would only wait for the next action.
    virtual bool comes_to_rest(std::chrono::milliseconds /*patience*/) { return false; }
    /// A process that serves other cases too has ended, so that nobody can say which of them it
    /// was.
    [[nodiscard]] virtual bool lost_shared_process() { return false; }
    /// Says to whoever operates the client what the case is waiting for.
    virtual void announce(const base::LocalizedText& /*what*/) {}

    // What happens to its host; only where the driver file says `contained`. `kill` and
    // `limit_files` may be called from any thread, while an action is under way.
    virtual void kill() {}
    /// A write beyond that size fails in all of its processes; empty: no longer. False, and nothing
    /// fails, where one of them would be killed by it, which no full disk does.
    virtual bool limit_files(std::optional<std::uint64_t> /*largest*/) { return true; }
    /// Started anew, after it was killed or as its user would.
    virtual base::Result<void> restart() { return {}; }
};

/// Makes a client act. Several cases may call it at once.
class ClientDriver {
public:
    ClientDriver() = default;
    ClientDriver(const ClientDriver&) = delete;
    ClientDriver& operator=(const ClientDriver&) = delete;
    virtual ~ClientDriver() = default;
    virtual std::unique_ptr<ClientSession> begin(const ClientSurroundings& surroundings,
                                                 const CaseView& view) = 0;
};

/// What a driver rests on beside its file; every member must outlive it.
struct DriverSurroundings {
    const wire::CaProfile& profile;
    const base::Texts& texts;
    base::Language language = base::Language::en;
    std::function<void()> stop; ///< The person at the terminal wants no further case.
    const std::atomic<bool>& stopped;
};

/// Starts an adapter, or readies commands or a terminal. An adapter must answer a made-up action
/// with `unsupported`. Errors: `process.not_started`, `driver.contract` (what it answered instead),
/// `driver.operation` (a placeholder names an operation that the profile lacks),
/// `driver.no_terminal`.
base::Result<std::unique_ptr<ClientDriver>> start_driver(const DriverDeclaration& declaration,
                                                         const DriverSurroundings& surroundings);

} // namespace ediconform::runner
