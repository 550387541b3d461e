#pragma once

#include "harness/runner/child_process.hpp"
#include "harness/runner/client_driver.hpp"

#include <nlohmann/json_fwd.hpp>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace ediconform::runner {

/// One process that speaks docs/adapter.md: requests go out as they come, answers are told apart by
/// `id`. Every member function may be called from any thread.
class AdapterProcess {
public:
    /// Errors: `process.not_started`; `driver.contract`: asked for a made-up action, it answered
    /// something else than `unsupported`.
    static base::Result<std::unique_ptr<AdapterProcess>> start(const Command& command);
    ~AdapterProcess();
    AdapterProcess(const AdapterProcess&) = delete;
    AdapterProcess& operator=(const AdapterProcess&) = delete;

    /// `message` has every member of a request but `id`. Nothing where it ended without an answer
    /// and the tester did not kill it.
    std::optional<ActionAnswer> ask(nlohmann::json message, std::chrono::milliseconds patience);
    /// It has ended, or closed its standard output.
    [[nodiscard]] bool has_ended();
    /// Ends it as its contract says, by the end of its input, and waits until nothing of it runs;
    /// false where something still does.
    bool end(std::chrono::milliseconds patience);

    void kill();
    /// As `ChildProcess::limit_files`.
    bool limit_files(std::optional<std::uint64_t> largest);

private:
    explicit AdapterProcess(ChildProcess process);
    void read_answers();
    /// Ends the adapter's input and waits for its end until then.
    void stop_reading(std::chrono::steady_clock::time_point deadline);

    ChildProcess process_;
    std::mutex writing_; ///< Apart from `mutex_`: answers are read while a request waits to go out.
    std::mutex mutex_;
    std::condition_variable answered_;
    /// By id, of those that somebody waits for; others are answers too late, or to nobody.
    std::map<std::int64_t, std::optional<ActionAnswer>> answers_;
    std::int64_t next_id_ = 1;
    bool ended_ = false;
    bool killed_ = false;
    std::atomic<bool> stopping_ = false;
    std::thread reader_;
};

} // namespace ediconform::runner
