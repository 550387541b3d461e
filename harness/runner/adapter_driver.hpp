#pragma once

#include "harness/runner/child_process.hpp"
#include "harness/runner/driver.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace ediconform::runner {

/// One process that speaks docs/adapter.md: requests go out as they come, answers are told apart by
/// `id`.
class AdapterDriver final : public ClientDriver {
public:
    static base::Result<std::unique_ptr<ClientDriver>> start(const DriverDeclaration& declaration);
    ~AdapterDriver() override;
    AdapterDriver(const AdapterDriver&) = delete;
    AdapterDriver& operator=(const AdapterDriver&) = delete;

    ActionAnswer perform(const std::string& action, const ClientSurroundings& surroundings,
                         const ActionArguments& arguments,
                         std::chrono::milliseconds patience) override;

private:
    AdapterDriver(DriverDeclaration declaration, ChildProcess process);
    void read_answers();

    DriverDeclaration declaration_;
    ChildProcess process_;
    std::mutex writing_; ///< Apart from `mutex_`: answers are read while a request waits to go out.
    std::mutex mutex_;
    std::condition_variable answered_;
    /// By id, of those that somebody waits for; others are answers too late, or to nobody.
    std::map<std::int64_t, std::optional<ActionAnswer>> answers_;
    std::int64_t next_id_ = 1;
    bool ended_ = false;
    bool stopping_ = false;
    std::thread reader_;
};

} // namespace ediconform::runner
