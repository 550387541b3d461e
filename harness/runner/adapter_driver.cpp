#include "harness/runner/adapter_driver.hpp"

#include "harness/runner/action_message.hpp"

#include <nlohmann/json.hpp>

namespace ediconform::runner {

namespace {

using Result = ActionAnswer::Result;

Command command_of(const DriverDeclaration& declaration) {
    return {declaration.argv, declaration.env, declaration.folder};
}

ActionAnswer ended(Result result, const char* outcome) {
    return {result, outcome, "the adapter has ended"};
}

/// Asks a process that serves other cases too.
class SharedSession final : public ClientSession {
public:
    SharedSession(const DriverDeclaration& declaration, ClientSurroundings surroundings,
                  std::shared_ptr<AdapterProcess> process)
        : declaration_(declaration), surroundings_(std::move(surroundings)),
          process_(std::move(process)) {}

    ActionAnswer perform(const std::string& action, const ActionArguments& arguments,
                         std::chrono::milliseconds patience) override {
        return process_
            ->ask(action_message(declaration_, surroundings_, action, arguments), patience)
            .value_or(ended(Result::could_not_run, "failed"));
    }

    bool lost_shared_process() override { return process_->has_ended(); }

private:
    const DriverDeclaration& declaration_;
    const ClientSurroundings surroundings_;
    std::shared_ptr<AdapterProcess> process_;
};

/// Has a process for itself, which is started when it is first asked.
class OwnSession final : public ClientSession {
public:
    OwnSession(const DriverDeclaration& declaration, ClientSurroundings surroundings,
               bool obeys_file_modes)
        : declaration_(declaration), surroundings_(std::move(surroundings)),
          obeys_file_modes_(obeys_file_modes) {}

    ActionAnswer perform(const std::string& action, const ActionArguments& arguments,
                         std::chrono::milliseconds patience) override {
        auto process = running();
        if (!process) {
            return {Result::could_not_run, "failed", base::to_string(process.error())};
        }
        const bool whole_product = declaration_.contained;
        return (*process)
            ->ask(action_message(declaration_, surroundings_, action, arguments), patience)
            .value_or(whole_product ? ended(Result::done, "crashed")
                                    : ended(Result::could_not_run, "failed"));
    }

    bool comes_to_rest(std::chrono::milliseconds patience) override {
        const std::shared_ptr<AdapterProcess> process = current();
        if (process && !process->end(patience)) {
            return false;
        }
        const std::lock_guard lock(mutex_);
        process_.reset();
        return true;
    }

    void kill() override {
        if (const auto process = current()) {
            process->kill();
        }
    }

    bool limit_files(std::optional<std::uint64_t> largest) override {
        const std::lock_guard lock(mutex_);
        largest_file_ = largest;
        return !process_ || process_->limit_files(largest);
    }

    base::Result<void> restart() override {
        comes_to_rest(std::chrono::seconds(2));
        {
            const std::lock_guard lock(mutex_);
            process_.reset();
        }
        auto process = running();
        return process ? base::Result<void>() : std::move(process).error();
    }

private:
    std::shared_ptr<AdapterProcess> current() {
        const std::lock_guard lock(mutex_);
        return process_;
    }

    base::Result<std::shared_ptr<AdapterProcess>> running() {
        const std::lock_guard lock(mutex_);
        // One that crashed is started again, as its user would.
        if (!process_ || process_->has_ended()) {
            Command command = command_of(declaration_);
            command.largest_file = largest_file_;
            command.obeys_file_modes = obeys_file_modes_;
            auto process = AdapterProcess::start(command);
            if (!process) {
                return std::move(process).error();
            }
            process_ = *std::move(process);
        }
        return process_;
    }

    const DriverDeclaration& declaration_;
    const ClientSurroundings surroundings_;
    const bool obeys_file_modes_;
    std::mutex mutex_; ///< Of what another thread may kill or limit meanwhile.
    std::shared_ptr<AdapterProcess> process_;
    std::optional<std::uint64_t> largest_file_;
};

} // namespace

base::Result<std::unique_ptr<ClientDriver>>
AdapterDriver::start(const DriverDeclaration& declaration) {
    std::unique_ptr<AdapterDriver> driver(new AdapterDriver(declaration));
    auto process = AdapterProcess::start(command_of(declaration));
    if (!process) {
        return std::move(process).error();
    }
    driver->shared_ = *std::move(process);
    return std::unique_ptr<ClientDriver>(std::move(driver));
}

std::unique_ptr<ClientSession> AdapterDriver::begin(const ClientSurroundings& surroundings,
                                                    const CaseView& view) {
    if (view.own_processes || !declaration_.resident) {
        return std::make_unique<OwnSession>(declaration_, surroundings, view.obeys_file_modes);
    }
    const std::lock_guard lock(mutex_);
    if (shared_->has_ended()) {
        // What ended it, was the business of that case; the others get another one.
        auto process = AdapterProcess::start(command_of(declaration_));
        if (process) {
            shared_ = *std::move(process);
        }
    }
    return std::make_unique<SharedSession>(declaration_, surroundings, shared_);
}

} // namespace ediconform::runner
