#include "harness/runner/command_driver.hpp"

#include "harness/runner/child_process.hpp"
#include "harness/runner/placeholder.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace ediconform::runner {

namespace {

using Result = ActionAnswer::Result;

/// The exit code by which a wrapper says that its product lacks an action.
constexpr int kUnsupported = 89;

class CommandSession final : public ClientSession {
public:
    CommandSession(const DriverDeclaration& declaration, const wire::CaProfile& profile,
                   ClientSurroundings surroundings, bool obeys_file_modes)
        : declaration_(declaration), profile_(profile), surroundings_(std::move(surroundings)),
          obeys_file_modes_(obeys_file_modes) {}

    ActionAnswer perform(const std::string& action, const ActionArguments& arguments,
                         std::chrono::milliseconds patience) override {
        const auto found = declaration_.actions.find(action);
        if (found == declaration_.actions.end()) {
            return {Result::unsupported};
        }
        const PlaceholderValues values(profile_, surroundings_, arguments);
        auto started = start(command_for(found->second, values));
        if (!started) {
            return {Result::could_not_run, "failed", base::to_string(started.error())};
        }
        ChildProcess& process = *(*started)->process;
        // A program that takes no input is as good, so unread input is no failure.
        static_cast<void>(process.write(values.fill(found->second.input).text, patience));
        process.close_input();
        auto [output, end] = process.finish(patience);
        (*started)->finished = true;
        const ProgramEnding ending{end.exit_code, std::move(output.text), std::move(output.errors)};
        return answer_from(found->second, ending, end);
    }

    bool comes_to_rest(std::chrono::milliseconds patience) override {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        // Not asked for while an action is under way.
        for (const auto& running : running_) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - std::chrono::steady_clock::now());
            if (!running->process->wait_for_all(std::max(left, std::chrono::milliseconds(0)))) {
                return false;
            }
        }
        return true;
    }

    void kill() override {
        const std::lock_guard lock(mutex_);
        killed_ = true;
        for (const auto& running : running_) {
            running->process->kill();
        }
    }

    bool limit_files(std::optional<std::uint64_t> largest) override {
        const std::lock_guard lock(mutex_);
        largest_file_ = largest;
        return std::ranges::all_of(
            running_, [&](const auto& running) { return running->process->limit_files(largest); });
    }

private:
    struct Running {
        explicit Running(ChildProcess started)
            : process(std::make_unique<ChildProcess>(std::move(started))) {}
        std::unique_ptr<ChildProcess> process;
        std::atomic<bool> finished =
            false; ///< Nobody waits for it any more; something of it may run.
    };

    [[nodiscard]] Command command_for(const DriverDeclaration::ActionCommand& template_,
                                      const PlaceholderValues& values) const {
        Command command;
        command.directory = declaration_.folder;
        command.error_file.clear();
        for (const DriverDeclaration::ArgumentGroup& group : template_.argv) {
            add_group(group, values, command.argv);
        }
        for (const auto* environment : {&std::as_const(declaration_.env), &template_.env}) {
            for (const auto& [name, text] : *environment) {
                auto value = values.fill(text);
                if (!value.lacking) {
                    command.env[name] = std::move(value.text);
                }
            }
        }
        return command;
    }

    static void add_group(const DriverDeclaration::ArgumentGroup& group,
                          const PlaceholderValues& values, std::vector<std::string>& argv) {
        std::vector<std::string> filled;
        for (const std::string& argument : group.arguments) {
            auto value = values.fill(argument);
            if (value.lacking && group.optional) {
                return;
            }
            filled.push_back(std::move(value.text));
        }
        argv.insert(argv.end(), filled.begin(), filled.end());
    }

    base::Result<std::shared_ptr<Running>> start(Command command) {
        const std::lock_guard lock(mutex_);
        std::erase_if(running_, [](const auto& running) {
            return running->finished &&
                   running->process->wait_for_all(std::chrono::milliseconds(0));
        });
        killed_ = false;
        command.largest_file = largest_file_;
        command.obeys_file_modes = obeys_file_modes_;
        auto process = ChildProcess::start(command);
        if (!process) {
            return std::move(process).error();
        }
        return running_.emplace_back(std::make_shared<Running>(*std::move(process)));
    }

    ActionAnswer answer_from(const DriverDeclaration::ActionCommand& template_,
                             const ProgramEnding& ending, const ProcessEnd& end) {
        const std::string said = ending.text +
                                 (ending.text.empty() || ending.errors.empty() ? "" : "\n") +
                                 ending.errors;
        const std::lock_guard lock(mutex_);
        if (killed_) {
            return {Result::done, "killed", said};
        }
        if (end.timed_out) {
            return {Result::timeout, "failed", said};
        }
        if (end.crashed) {
            return {Result::done, "crashed", said};
        }
        if (ending.exit_code == kUnsupported) {
            return {Result::unsupported};
        }
        return {Result::done, outcome_of(template_.outcomes, ending), said};
    }

    const DriverDeclaration& declaration_;
    const wire::CaProfile& profile_;
    const ClientSurroundings surroundings_;
    const bool obeys_file_modes_;
    std::mutex mutex_; ///< Of what another thread may kill or limit meanwhile.
    std::vector<std::shared_ptr<Running>> running_;
    std::optional<std::uint64_t> largest_file_;
    bool killed_ = false;
};

} // namespace

std::unique_ptr<ClientSession> CommandDriver::begin(const ClientSurroundings& surroundings,
                                                    const CaseView& view) {
    return std::make_unique<CommandSession>(declaration_, profile_, surroundings,
                                            view.obeys_file_modes);
}

} // namespace ediconform::runner
